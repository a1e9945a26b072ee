// Search and copy buttons of the contract's pages; without this script everything is there to read.
"use strict";

const words = document.body.dataset;

for (const block of document.querySelectorAll("pre")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "copy";
  button.textContent = words.copy;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(block.querySelector("code").textContent);
    button.textContent = words.copied;
  });
  block.append(button);
}

const search = document.getElementById("search");
if (search) {
  const found = [...document.querySelectorAll(".found")].map((element) => [element, plain(element.textContent)]);
  search.closest("p").hidden = false;
  search.addEventListener("input", () => {
    const wanted = plain(search.value).split(/\s+/).filter(Boolean);
    let count = 0;
    for (const [element, text] of found) {
      element.hidden = !wanted.every((word) => text.includes(word));
      count += element.hidden ? 0 : 1;
    }
    document.getElementById("count").textContent = wanted.length ? String(count) : "";
  });
}

function unfold() {
  document.getElementById(location.hash.slice(1))?.querySelector("details")?.setAttribute("open", "");
}
addEventListener("hashchange", unfold);
unfold();

// Vietnamese is found with and without its marks.
function plain(text) {
  return text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replaceAll("đ", "d");
}
