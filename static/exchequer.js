// Everything works without this. It starts GOV.UK Frontend's own enhancements, and adds one.
import { initAll } from "/assets/govuk/govuk-frontend.min.js";

initAll();

// <form data-submit-on-load>: pages that only carry the payer onwards, such as 3-D Secure.
document.querySelector("form[data-submit-on-load]")?.submit();
