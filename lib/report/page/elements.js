"use strict";
// What the scripts of all pages begin with. Everything from the data becomes text nodes and attributes, never markup: the
// data is made of texts of others.
const elements = (() => {
  function fill(element, attributes, children) {
    for (const [key, value] of Object.entries(attributes || {})) {
      if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
      else if (value !== undefined && value !== null && value !== false) element.setAttribute(key, value);
    }
    element.append(...children.flat(9).filter((child) => child !== null && child !== undefined && child !== ""));
    return element;
  }
  return {
    data: JSON.parse(document.getElementById("data").textContent),
    byId: (id) => document.getElementById(id),
    number: (value) => Number(value).toLocaleString("en-US"),
    make: (name, attributes, ...children) => fill(document.createElement(name), attributes, children),
    draw: (name, attributes, ...children) =>
      fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children),
    changeTheme() {
      const chosen = document.documentElement.dataset.theme;
      const dark = chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      document.documentElement.dataset.theme = dark ? "light" : "dark";
    },
  };
})();
