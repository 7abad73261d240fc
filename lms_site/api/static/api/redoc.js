"use strict";
const page = document.getElementById("redoc");
window.Redoc.init(page.dataset.schema, { disableSearch: true, hideDownloadButton: false }, page);
