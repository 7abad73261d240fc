/* The button for a passkey on the page on which one logs in. It asks the site for a question, lets the browser answer
   it, and sends the answer with the form. The button is there only where the browser knows passkeys. */
"use strict";
(function () {
  const bytes = (text) =>
    Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
  const text = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-")
      .replace(/\//g, "_")
      .replace(/=+$/, "");

  async function answerTo(address) {
    const asked = await fetch(address, { headers: { Accept: "application/json" } });
    if (!asked.ok) throw new Error(`The question was answered with ${asked.status}`);
    const options = (await asked.json()).data.request_options.publicKey;
    options.challenge = bytes(options.challenge);
    options.allowCredentials = (options.allowCredentials || []).map((key) => ({ ...key, id: bytes(key.id) }));
    const { id, rawId, type, response } = await navigator.credentials.get({ publicKey: options });
    const { clientDataJSON, authenticatorData, signature, userHandle } = response;
    return JSON.stringify({
      id,
      rawId: text(rawId),
      type,
      clientExtensionResults: {},
      response: {
        clientDataJSON: text(clientDataJSON),
        authenticatorData: text(authenticatorData),
        signature: text(signature),
        userHandle: userHandle ? text(userHandle) : null,
      },
    });
  }

  const form = document.querySelector("form[data-question]");
  if (!form || !window.PublicKeyCredential) return;
  const [button, problem] = [form.querySelector("button"), form.querySelector(".problems")];
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    button.disabled = true;
    problem.hidden = true;
    try {
      form.elements.credential.value = await answerTo(form.dataset.question);
      form.submit();
    } catch (error) {
      console.warn(error);
      problem.hidden = false;
      button.disabled = false;
    }
  });
})();
