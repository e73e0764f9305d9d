// The app's home: the same page on a WebSocket, with the part of a widget's model that the page uses.

import explorer from "./page.js";

const key = new URLSearchParams(location.search).get("token");
const el = document.getElementById("explorer");
const answer = await fetch(`start.json?token=${encodeURIComponent(key)}`);
const start = await answer.json();
const heard = new Set();
const waiting = [];
let socket = null;

function connect() {
  socket = new WebSocket(`ws://${location.host}/socket?token=${encodeURIComponent(key)}`);
  socket.addEventListener("open", () => { for (const message of waiting.splice(0)) socket.send(message); });
  socket.addEventListener("message", (event) => { for (const hear of heard) hear(JSON.parse(event.data)); });
  socket.addEventListener("close", () => { for (const hear of heard) hear({ lost: start.words.lost }); });
}

const model = {
  get: (name) => (name === "start" ? start : undefined),
  on: (_, hear) => heard.add(hear),
  off: (_, hear) => heard.delete(hear),
  send: (message) => {
    const words = JSON.stringify(message);
    if (socket.readyState === WebSocket.OPEN) socket.send(words);
    else waiting.push(words);
  },
};

connect();
explorer.render({ model, el });
