// The behaviour of the components that citizens' pages use, so that a payer on a telephone loads a
// quarter of GOV.UK Frontend's script. It starts by itself. Compiled into govuk.min.js, which is what
// is served; THIRD_PARTY.md says how.
import { Button } from "govuk-frontend/dist/govuk/components/button/button.mjs";
import { Checkboxes } from "govuk-frontend/dist/govuk/components/checkboxes/checkboxes.mjs";
import { ErrorSummary } from "govuk-frontend/dist/govuk/components/error-summary/error-summary.mjs";
import { NotificationBanner } from "govuk-frontend/dist/govuk/components/notification-banner/notification-banner.mjs";
import { Radios } from "govuk-frontend/dist/govuk/components/radios/radios.mjs";
import { SkipLink } from "govuk-frontend/dist/govuk/components/skip-link/skip-link.mjs";
import { createAll } from "govuk-frontend/dist/govuk/init.mjs";

const components = [Button, Checkboxes, ErrorSummary, NotificationBanner, Radios, SkipLink];

for (const component of components) {
  createAll(component);
}
