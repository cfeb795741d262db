// Starts GOV.UK Frontend's own behaviour, on pages that load all of it: joined to its file, which has
// this function.
/* global initAll */
initAll();
