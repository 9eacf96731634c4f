// Usage: node judge.cjs PAGES PROFILE SCREENSHOTS. Opens every page of the folder as a desktop, a phone and a dark
// screen would, and fails on console messages, requests, text that became markup, pages wider than the phone, and tables
// that do not sort.
const fs = require("fs");
const path = require("path");
const { pathToFileURL } = require("url");
const { chromium } = require("playwright-core");

const [pages, profile, screenshots] = process.argv.slice(2);
const screens = [
  { name: "desktop", viewport: { width: 1280, height: 900 }, colorScheme: "light" },
  { name: "phone", viewport: { width: 390, height: 844 }, colorScheme: "light" },
  { name: "dark", viewport: { width: 1280, height: 900 }, colorScheme: "dark" },
];
const failures = [];
const check = (holds, words) => { if (!holds) failures.push(words); };

// Presses the heading of a column and returns the column's texts from top to bottom.
async function sortBy(page, table, column) {
  await page.locator("table.sortable").nth(table).locator("thead button").nth(column).click();
  return page.locator("table.sortable").nth(table).locator(`tbody tr td:nth-child(${column + 1})`).allTextContents();
}

async function judgeSorting(page, where) {
  const names = await sortBy(page, 0, 0);
  check(names.join() === "layer1,layer2,layer9,layer10,missing", `${where}: names sort as ${names}`);
  const up = await sortBy(page, 0, 1);
  check(up.join() === "1.000e-07,9,10,2000000,n/a", `${where}: numbers sort up as ${up}`);
  const down = await sortBy(page, 0, 1);
  check(down.join() === "2000000,10,9,1.000e-07,n/a", `${where}: numbers sort down as ${down}`);
  const sorted = await page.locator("th[aria-sort]").count();
  check(sorted === 1, `${where}: ${sorted} headings say that they are sorted by`);
  await page.locator("thead button").first().focus();
  await page.keyboard.press("Enter");
  const first = await page.locator("tbody tr td").first();
  check(await page.locator("th[aria-sort]").first().getAttribute("aria-sort") === "ascending", `${where}: no keyboard`);
}

async function judgePictures(page, where) {
  const figures = await page.locator("figure").count();
  check(figures === 6, `${where}: ${figures} pictures instead of 6`);
  // Nothing that is drawn leaves its picture.
  const outside = await page.evaluate(() => [...document.querySelectorAll("figure svg")].flatMap(svg => {
    const frame = svg.getBoundingClientRect();
    return [...svg.querySelectorAll("text, rect, circle, line")].filter(part => {
      const box = part.getBoundingClientRect();
      return box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 2 || box.bottom > frame.bottom + 2;
    }).map(part => part.outerHTML);
  }));
  check(outside.length === 0, `${where}: outside its picture: ${outside[0]}`);
}

async function judgeHostile(page, where) {
  const text = await page.locator("main").innerText();
  check(text.includes("a<b>&\"c\"|,'\\n\\x1b[31m"), `${where}: the hostile text is not shown as it is`);
  const foreign = await page.locator("main b:not(.warning > b), main script, main img, main a").count();
  check(foreign === 0, `${where}: text became markup`);
}

async function judge(context, file, screen) {
  const where = `${file} (${screen.name})`;
  const page = await context.newPage();
  await page.setViewportSize(screen.viewport);
  await page.emulateMedia({ colorScheme: screen.colorScheme });
  const url = pathToFileURL(path.join(pages, file)).href;
  page.on("console", message => check(false, `${where}: console: ${message.text()}`));
  page.on("pageerror", error => check(false, `${where}: ${error}`));
  page.on("request", request => check(request.url() === url, `${where}: asks for ${request.url()}`));
  await page.goto(url);
  const width = await page.evaluate(() => document.documentElement.scrollWidth);
  check(width <= screen.viewport.width, `${where}: ${width} px wide`);
  const back = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
  const bright = Number(back.match(/\d+/)[0]) > 128;
  check(bright === (screen.colorScheme === "light"), `${where}: background ${back}`);
  await page.screenshot({ path: path.join(screenshots, `${path.parse(file).name}-${screen.name}.png`), fullPage: true });
  if (file === "pictures.html") {
    await judgePictures(page, where);
    await judgeSorting(page, where);
  }
  if (file === "hostile.html") await judgeHostile(page, where);
  await page.close();
}

async function main() {
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
           "--disable-component-update", "--disable-sync"],
  });
  const files = fs.readdirSync(pages).filter(file => file.endsWith(".html")).sort();
  check(files.length > 0, `no page in ${pages}`);
  for (const file of files)
    for (const screen of screens) await judge(context, file, screen);
  await context.close();
  for (const failure of failures) console.log(`FAILED: ${failure}`);
  console.log(`${files.length} pages on ${screens.length} screens, ${failures.length} failures`);
  process.exitCode = failures.length === 0 ? 0 : 1;
}

main().catch(error => { console.error(error); process.exitCode = 1; });
