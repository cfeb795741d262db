// A wallet for accounts of the sandbox: what browsers have for Apple Pay and Google Pay, acted out.
// It asks in a dialog which test card to use, and answers in the shape in which the real ones do.
// Nothing in it is encrypted and nothing is a card number; the sandbox reads the card's name.

const CARDS = [
  { name: "approved", label: "Visa ending in 4242: approved", last: "4242" },
  { name: "declined", label: "Visa ending in 0002: declined", last: "0002" },
  { name: "challenged", label: "Visa ending in 3220: the bank wants to see you", last: "3220" },
  { name: "error", label: "Visa ending in 0119: the provider fails", last: "0119" },
];
const PAYER = { name: "Ada Payer", email: "ada@payer.example" };

function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value));
  made.append(...children);
  return made;
}

function radio({ name, label }, number) {
  const id = `sandbox-wallet-${name}`;
  const input = element("input", {
    class: "govuk-radios__input",
    id,
    name: "sandbox-wallet",
    type: "radio",
    value: name,
  });
  input.checked = number === 0;
  const text = element("label", { class: "govuk-label govuk-radios__label", for: id }, label);
  return element("div", { class: "govuk-radios__item" }, input, text);
}

// Its own words are in English, as a device's are in the language of the device.
function sheet({ title, payee, pounds }) {
  const legend = element(
    "legend",
    { class: "govuk-fieldset__legend govuk-fieldset__legend--s" },
    "Card to pay with",
  );
  const cards = element("div", { class: "govuk-radios govuk-radios--small" }, ...CARDS.map(radio));
  const pay = element("button", { class: "govuk-button", value: "pay" }, `Pay £${pounds}`);
  const cancel = element(
    "button",
    { class: "govuk-button govuk-button--secondary", value: "", formnovalidate: "" },
    "Close without paying",
  );
  const form = element(
    "form",
    { method: "dialog" },
    element("h2", { class: "govuk-heading-m", id: "sandbox-wallet-title" }, `Test wallet: ${title}`),
    element(
      "p",
      { class: "govuk-body" },
      `This stands in for ${title} on your device. To ${payee}: £${pounds}`,
    ),
    element(
      "div",
      { class: "govuk-form-group" },
      element("fieldset", { class: "govuk-fieldset" }, legend, cards),
    ),
    element("div", { class: "govuk-button-group" }, pay, cancel),
  );
  return element(
    "dialog",
    { class: "exchequer-wallet-sheet", lang: "en", "aria-labelledby": "sandbox-wallet-title" },
    form,
  );
}

// Resolves with the card, or with nothing where the payer closed the sheet.
function ask(what) {
  const dialog = sheet(what);
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      const chosen = dialog.querySelector(":checked")?.value;
      const card = CARDS.find(({ name }) => name === chosen);
      dialog.remove();
      resolve(dialog.returnValue === "pay" ? card : undefined);
    });
  });
}

function sealed(card) {
  return btoa(JSON.stringify({ sandbox_card: card.name }));
}

class ApplePaySession {
  static STATUS_SUCCESS = 0;
  static STATUS_FAILURE = 1;

  static supportsVersion() {
    return true;
  }

  static canMakePayments() {
    return true;
  }

  #request;

  constructor(_version, request) {
    this.#request = request;
  }

  begin() {
    this.onvalidatemerchant({
      validationURL: "https://apple-pay-gateway-cert.apple.com/paymentservices/startSession",
    });
  }

  async completeMerchantValidation(session) {
    const { label, amount } = this.#request.total;
    const title = "Apple Pay";
    const card = await ask({ title, payee: session.displayName || label, pounds: amount });
    if (!card) {
      this.oncancel();
      return;
    }
    const wantsEmail = this.#request.requiredShippingContactFields.includes("email");
    this.onpaymentauthorized({
      payment: {
        token: {
          paymentData: {
            version: "EC_v1",
            data: sealed(card),
            signature: btoa("signed by the sandbox"),
            header: {
              ephemeralPublicKey: btoa("a key"),
              publicKeyHash: btoa("a hash"),
              transactionId: "5a0d",
            },
          },
          paymentMethod: { displayName: `Visa ${card.last}`, network: "Visa", type: "debit" },
          transactionIdentifier: "5A0D",
        },
        ...(wantsEmail && { shippingContact: { emailAddress: PAYER.email } }),
      },
    });
  }

  completePayment() {}

  abort() {}
}

class PaymentRequest {
  #details;
  #options;

  constructor(_methods, details, options = {}) {
    this.#details = details;
    this.#options = options;
  }

  async canMakePayment() {
    return true;
  }

  async show() {
    const { label, amount } = this.#details.total;
    const card = await ask({ title: "Google Pay", payee: label, pounds: amount.value });
    if (!card) {
      throw new DOMException("The payer closed the sheet", "AbortError");
    }
    return {
      methodName: "https://google.com/pay",
      details: {
        apiVersion: 2,
        apiVersionMinor: 0,
        paymentMethodData: {
          type: "CARD",
          description: `Visa •••• ${card.last}`,
          info: { cardNetwork: "VISA", cardDetails: card.last },
          tokenizationData: {
            type: "PAYMENT_GATEWAY",
            token: JSON.stringify({
              protocolVersion: "ECv2",
              signature: btoa("signed by the sandbox"),
              signedMessage: JSON.stringify({ encryptedMessage: sealed(card) }),
            }),
          },
        },
      },
      payerName: this.#options.requestPayerName ? PAYER.name : null,
      payerEmail: this.#options.requestPayerEmail ? PAYER.email : null,
      complete: async () => {},
    };
  }
}

window.exchequerWallets = { ApplePaySession, PaymentRequest };
