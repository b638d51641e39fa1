// The sketchpad: a canvas that tells the page what is on it while the pen moves.
// `element`, `props` and `trigger` are Gradio's; the value is the drawing as a PNG data URL, "" when
// there is nothing on it. Everything drawn is kept as a list, so undo is to draw one thing less.

const canvas = element.querySelector("canvas");
const size = canvas.width;
const pen = element.querySelector("input[type=range]");
const file = element.querySelector("input[type=file]");
const EVERY = 100; // milliseconds between two verdicts while the pen moves
const DETAIL = 3; // a picture is sent in so many times the canvas' resolution
let things = []; // strokes {width, points} and at most one picture {image}, in the order of drawing
let stroke = null;
let told = 0;
let later = null;

function fit(image) {
  const scale = size / Math.max(image.width, image.height);
  const [width, height] = [image.width * scale, image.height * scale];
  return [(size - width) / 2, (size - height) / 2, width, height];
}

function draw(context, all) {
  context.lineCap = context.lineJoin = "round";
  context.strokeStyle = context.fillStyle = "#000";
  for (const thing of all) {
    if (thing.image) {
      context.drawImage(thing.image, ...fit(thing.image));
      continue;
    }
    const points = thing.points;
    context.lineWidth = thing.width;
    context.beginPath();
    context.moveTo(...points[0]);
    if (points.length === 1) context.lineTo(points[0][0], points[0][1] + 0.01); // a dot
    for (let k = 1; k < points.length - 1; k++) {
      // Through the middles, bent by the points: a smooth line from few samples.
      const [x, y] = points[k];
      const [u, v] = points[k + 1];
      context.quadraticCurveTo(x, y, (x + u) / 2, (y + v) / 2);
    }
    if (points.length > 1) context.lineTo(...points[points.length - 1]);
    context.stroke();
  }
}

function redraw() {
  const context = canvas.getContext("2d");
  context.clearRect(0, 0, size, size);
  draw(context, things);
}

function exported() {
  const picture = things.find((thing) => thing.image);
  if (!picture) return things.length ? canvas.toDataURL("image/png") : "";
  const [x, y, width, height] = fit(picture.image);
  const copy = document.createElement("canvas");
  copy.width = Math.max(1, Math.round(width * DETAIL));
  copy.height = Math.max(1, Math.round(height * DETAIL));
  const context = copy.getContext("2d");
  context.scale(DETAIL, DETAIL);
  context.translate(-x, -y);
  draw(context, things);
  return copy.toDataURL("image/png");
}

function tell() {
  clearTimeout(later);
  later = null;
  told = Date.now();
  props.value = exported();
  trigger("input");
}

function tellSoon() {
  if (!later) later = setTimeout(tell, Math.max(0, told + EVERY - Date.now()));
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  const scale = size / box.width;
  return [(event.clientX - box.left) * scale, (event.clientY - box.top) * scale];
}

canvas.addEventListener("pointerdown", (event) => {
  if (event.button !== 0) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  stroke = { width: Number(pen.value), points: [place(event)] };
  things.push(stroke);
  redraw();
  tellSoon();
});

canvas.addEventListener("pointermove", (event) => {
  if (!stroke) return;
  const samples = event.getCoalescedEvents?.() ?? [];
  stroke.points.push(...(samples.length ? samples : [event]).map(place));
  redraw();
  tellSoon();
});

for (const end of ["pointerup", "pointercancel"]) {
  canvas.addEventListener(end, () => {
    if (stroke) tell();
    stroke = null;
  });
}

function undo() {
  things.pop();
  redraw();
  tell();
}

function clear() {
  things = [];
  redraw();
  tell();
}

async function show(blob) {
  try {
    const image = await createImageBitmap(blob);
    things = [{ image }];
    redraw();
    tell();
    say("");
  } catch {
    say("This file is not a picture that the browser can show.");
  }
}

function say(words) {
  element.querySelector(".trouble").textContent = words;
}

element.querySelector(".undo").addEventListener("click", undo);
element.querySelector(".clear").addEventListener("click", clear);
file.addEventListener("change", () => {
  if (file.files.length) show(file.files[0]);
  file.value = "";
});
canvas.addEventListener("keydown", (event) => {
  if (event.key === "Escape" || event.key === "Delete") clear();
  if ((event.ctrlKey || event.metaKey) && event.key === "z") undo();
});
canvas.addEventListener("dragover", (event) => event.preventDefault());
canvas.addEventListener("drop", (event) => {
  event.preventDefault();
  if (event.dataTransfer.files.length) show(event.dataTransfer.files[0]);
});
document.addEventListener("paste", (event) => {
  const item = [...(event.clipboardData?.items ?? [])].find((i) => i.type.startsWith("image/"));
  if (item && canvas.offsetParent) show(item.getAsFile());
});
canvas.dataset.ready = "yes"; // from here on the pen writes
