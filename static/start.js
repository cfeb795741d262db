// Starts GOV.UK Frontend's own behaviour, on pages that load all of it.
import { initAll } from "/assets/govuk/govuk-frontend.min.js";

initAll();
