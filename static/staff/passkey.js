// Passkeys: asks the browser to make or to use one when the button is pressed, and sends what it
// says with the form. Without this script the page says to use another way.

function bytes(text) {
  const padded = text.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(padded), (sign) => sign.charCodeAt(0));
}

function text(buffer) {
  const signs = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(signs).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}

function known(credentials = []) {
  return credentials.map((one) => ({ ...one, id: bytes(one.id) }));
}

function readable(options) {
  const read = { ...options, challenge: bytes(options.challenge) };
  if (options.user) {
    read.user = { ...options.user, id: bytes(options.user.id) };
    read.excludeCredentials = known(options.excludeCredentials);
  } else {
    read.allowCredentials = known(options.allowCredentials);
  }
  return read;
}

function written(credential) {
  const response = { clientDataJSON: text(credential.response.clientDataJSON) };
  ["attestationObject", "authenticatorData", "signature", "userHandle"].forEach((name) => {
    if (credential.response[name]) {
      response[name] = text(credential.response[name]);
    }
  });
  const { id, type } = credential;
  return JSON.stringify({
    id,
    type,
    response,
    rawId: text(credential.rawId),
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(form) {
  const publicKey = readable(JSON.parse(form.dataset.options));
  const verb = form.dataset.passkey === "create" ? "create" : "get";
  return written(await navigator.credentials[verb]({ publicKey }));
}

document.querySelectorAll("form[data-passkey]").forEach((form) => {
  const button = form.querySelector("[data-passkey-start]");
  const failed = form.querySelector("[data-passkey-failed]");
  if (!window.PublicKeyCredential) {
    return;
  }
  form.querySelector("[data-passkey-without]").hidden = true;
  button.hidden = false;

  async function start() {
    failed.textContent = "";
    button.disabled = true;
    try {
      form.elements.credential.value = await ask(form);
      form.submit();
    } catch {
      failed.textContent = failed.dataset.words;
      button.disabled = false;
    }
  }

  button.addEventListener("click", start);
  // Enter in the box for its name is the button too: there is nothing else to send.
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    start();
  });
});
