// Everything works without this; it only adds. The layout starts GOV.UK Frontend's own behaviour.

// <form data-submit-on-load>: pages that only carry the payer onwards, such as 3-D Secure.
document.querySelector("form[data-submit-on-load]")?.submit();
