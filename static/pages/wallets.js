// Apple Pay and Google Pay, on pages that offer them. Without this nothing of a wallet is visible.
//
// A wallet is asked by what browsers have built in: ApplePaySession in Safari, the Payment Request
// API for Google Pay. No script of theirs is loaded. For accounts of a test provider a script that
// ran before this one has the same two in place of the browser's.

const offer = document.getElementById("wallet-options");
const { dataset } = offer;
const { ApplePaySession, PaymentRequest } = window.exchequerWallets || window;

const APPLE_VERSION = 3;
const HANDLES = "https://google.com/pay";
const OPENED = ["apple", "google"].filter((wallet) => wallet in networks());

function networks() {
  return JSON.parse(dataset.networks);
}

// Ours

// Somebody of ours has said no, and that nothing was asked of a bank.
class Refused extends Error {}

async function post(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": dataset.csrf },
    body: JSON.stringify(body),
  });
  const answer = await response.json(); // a page instead of an answer is no answer
  if (!response.ok) {
    throw new Refused(answer.message);
  }
  return answer;
}

// Where no answer of ours comes, nobody here knows what has become of it: the next page asks.
async function authorise(wallet, payment) {
  try {
    return await post(`/web-payments-auth-request/${wallet}/${dataset.paymentId}`, payment);
  } catch (problem) {
    if (problem instanceof Refused) {
      throw problem;
    }
    return { url: `/handle-payment-response/${wallet}/${dataset.paymentId}`, refused: false };
  }
}

function goTo(answer) {
  window.location.assign(answer.url);
}

// What the payer sees

function showProblem(wallet, problem) {
  const text = problem instanceof Refused ? problem.message : dataset.problem;
  hideProblem();
  const drawn = document.getElementById("wallet-problem").content.cloneNode(true);
  const summary = drawn.querySelector(".govuk-error-summary");
  const link = summary.querySelector("a");
  link.textContent = text;
  link.hash = controlOf(wallet).id;
  document.querySelector("main").prepend(drawn);
  document.title = `${dataset.error} ${document.title}`;
  link.addEventListener("click", (event) => {
    event.preventDefault();
    controlOf(wallet).focus();
  });
  summary.tabIndex = -1;
  summary.focus();
}

function hideProblem() {
  document.querySelectorAll("main > .govuk-error-summary").forEach((summary) => summary.remove());
  document.title = document.title.replace(`${dataset.error} `, "");
}

function controlOf(wallet) {
  return document.querySelector(`[data-wallet="${wallet}"]`);
}

let isPaying = false; // one sheet at a time, whatever is pressed

async function pay(wallet) {
  if (isPaying) {
    return;
  }
  isPaying = true;
  hideProblem();
  try {
    const answer = await (wallet === "apple" ? payWithApple() : payWithGoogle());
    if (answer) {
      goTo(answer);
      return; // stays "paying": this page is on its way out
    }
  } catch (problem) {
    showProblem(wallet, problem);
  }
  isPaying = false;
}

// Apple

function appleRequest() {
  return {
    countryCode: "GB",
    currencyCode: "GBP",
    merchantCapabilities: ["supports3DS"],
    supportedNetworks: networks().apple,
    total: { label: dataset.payee, amount: dataset.pounds },
    requiredShippingContactFields: dataset.wantsEmail ? ["email"] : [],
  };
}

// Resolves with our answer, or with nothing where the payer closed the sheet.
function payWithApple() {
  return new Promise((resolve, reject) => {
    // Begun in the click itself: Safari opens no sheet later.
    const session = new ApplePaySession(APPLE_VERSION, appleRequest());
    session.onvalidatemerchant = ({ validationURL }) =>
      post("/apple-pay-merchant-validation", {
        url: validationURL,
        paymentId: dataset.paymentId,
      }).then(
        (found) => session.completeMerchantValidation(found),
        (problem) => {
          session.abort();
          reject(problem);
        },
      );
    session.onpaymentauthorized = ({ payment }) =>
      authorise("apple", payment).then(
        (answer) => {
          const { STATUS_SUCCESS, STATUS_FAILURE } = ApplePaySession;
          session.completePayment({ status: answer.refused ? STATUS_FAILURE : STATUS_SUCCESS });
          resolve(answer);
        },
        (problem) => {
          session.completePayment({ status: ApplePaySession.STATUS_FAILURE });
          reject(problem);
        },
      );
    session.oncancel = () => resolve();
    session.begin();
  });
}

// Google

function googleRequest() {
  const { environment, merchantId, ...gateway } = JSON.parse(dataset.google);
  const method = {
    environment,
    apiVersion: 2,
    apiVersionMinor: 0,
    merchantInfo: { merchantId, merchantName: dataset.payee },
    allowedPaymentMethods: [
      {
        type: "CARD",
        parameters: {
          allowedAuthMethods: ["PAN_ONLY", "CRYPTOGRAM_3DS"],
          allowedCardNetworks: networks().google,
        },
        tokenizationSpecification: { type: "PAYMENT_GATEWAY", parameters: gateway },
      },
    ],
    transactionInfo: {
      countryCode: "GB",
      currencyCode: "GBP",
      totalPriceStatus: "FINAL",
      totalPrice: dataset.pounds,
    },
  };
  return new PaymentRequest(
    [{ supportedMethods: HANDLES, data: method }],
    { total: { label: dataset.payee, amount: { currency: "GBP", value: dataset.pounds } } },
    { requestPayerName: true, requestPayerEmail: Boolean(dataset.wantsEmail) },
  );
}

async function payWithGoogle() {
  let response;
  try {
    response = await googleRequest().show();
  } catch (problem) {
    if (problem.name === "AbortError") {
      return undefined; // closed by the payer
    }
    throw problem;
  }
  const { details, payerName, payerEmail } = response;
  try {
    const answer = await authorise("google", {
      paymentResponse: { details, payerName, payerEmail },
    });
    await response.complete(answer.refused ? "fail" : "success");
    return answer;
  } catch (problem) {
    await response.complete("fail");
    throw problem;
  }
}

// Where it can work

async function isPossible(wallet) {
  try {
    return wallet === "apple"
      ? Boolean(ApplePaySession?.supportsVersion(APPLE_VERSION) && ApplePaySession.canMakePayments())
      : Boolean(PaymentRequest && (await googleRequest().canMakePayment()));
  } catch {
    return false; // a browser that is not what it says
  }
}

function reveal(wallet) {
  const choice = document.getElementById(`wallet-choice-${wallet}`);
  if (choice) {
    document.querySelector("#choice .govuk-radios").prepend(choice.content.cloneNode(true));
    controlOf(wallet).checked = controlOf(wallet).value === dataset.selected;
  } else {
    controlOf(wallet).hidden = false;
    controlOf(wallet).addEventListener("click", () => pay(wallet));
  }
}

function saySo() {
  offer.hidden = false;
  if (dataset.heading) {
    const heading = document.querySelector("h1");
    document.title = document.title.replace(heading.textContent, dataset.heading);
    heading.textContent = dataset.heading;
  }
}

const possible = [];
for (const wallet of OPENED) {
  if (await isPossible(wallet)) {
    possible.push(wallet);
  }
}
possible.reverse().forEach(reveal); // the last revealed choice comes first
if (possible.length) {
  saySo();
}

// With a wallet chosen, Continue opens it; the page is not sent.
document.getElementById("choice")?.addEventListener("submit", (event) => {
  const chosen = event.target.querySelector("[data-wallet]:checked");
  const isOtherButton = event.submitter?.hasAttribute("formaction"); // the other language
  if (chosen && !isOtherButton) {
    event.preventDefault();
    pay(chosen.dataset.wallet);
  }
});
