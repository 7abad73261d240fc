"use strict";
const page = document.getElementById("swagger");
window.SwaggerUIBundle({
  url: page.dataset.schema,
  domNode: page,
  deepLinking: true,
  persistAuthorization: true,
  docExpansion: "none",
  presets: [window.SwaggerUIBundle.presets.apis],
});
