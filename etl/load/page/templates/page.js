"use strict";
(() => {
  const PAGE = 25;
  const one = (query, within = document) => within.querySelector(query);
  const all = (query, within = document) => [...within.querySelectorAll(query)];
  const root = document.documentElement;

  // Language: the style sheet does the switching; the script remembers the choice and tells it to screen readers.
  const KEY = "banmian-language";
  const remembered = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const speak = (language) => {
    one(`#lang-${language}`).checked = true;
    root.lang = language === "en" ? "en" : "zh-Hans";
    document.title = root.dataset[language === "en" ? "titleEn" : "titleZh"];
  };
  all("input[name=language]").forEach((input) => input.addEventListener("change", () => {
    speak(input.value);
    try { localStorage.setItem(KEY, input.value); } catch { /* the choice lasts as long as the page */ }
  }));
  speak(remembered() === "en" || (!remembered() && !/^zh/i.test(navigator.language)) ? "en" : "zh");

  // Copying what is cited.
  all("[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = one(`#${button.dataset.copy}-${root.lang === "en" ? "en" : "zh"}`);
      const range = document.createRange();
      range.selectNodeContents(text);
      getSelection().removeAllRanges();
      getSelection().addRange(range);
      if (navigator.clipboard) navigator.clipboard.writeText(text.textContent).catch(() => {});
    });
  });

  // Previews: every table is searched at once; what is shown of one is a page of its found rows in its order.
  const bilingual = (id) => one(`#${id}`).content.cloneNode(true);
  const collator = new Intl.Collator("zh", { numeric: true });
  const unpack = (column) => {
    const { different, prefix, values } = column;
    if (different) return (row) => different[values[row]];
    if (prefix) return (row) => (values[row] === null ? null : prefix + values[row]);
    return (row) => values[row];
  };
  const previews = JSON.parse(one("#rows").textContent).map((table) => {
    const panel = one(`[data-preview="${table.name}"]`);
    const columns = table.columns.map((column) => ({ ...column, at: unpack(column) }));
    const count = columns[0].values.length;
    const everything = Array.from({ length: count }, (_, row) => row);
    return { name: table.name, panel, columns, everything, found: everything, sorted: null, first: 0, text: null };
  });
  let words = [];

  const spoken = (column, value) => (column.labels && column.labels[value] ? `${value} ${column.labels[value].join(" ")}` : value);
  const matches = (table, row) => {
    table.text ??= table.everything.map((each) => table.columns
      .map((column) => spoken(column, column.at(each)) ?? "").join("\n").toLowerCase());
    return words.every((word) => table.text[row].includes(word));
  };
  const marked = (text) => {
    const shown = document.createDocumentFragment(), low = text.toLowerCase();
    let at = 0;
    while (words.length) {
      const hits = words.map((word) => [low.indexOf(word, at), word.length]).filter(([place]) => place >= 0);
      if (!hits.length) break;
      const [place, length] = hits.reduce((best, hit) => (hit[0] < best[0] ? hit : best));
      const mark = document.createElement("mark");
      mark.textContent = text.slice(place, place + length);
      shown.append(text.slice(at, place), mark);
      at = place + length;
    }
    shown.append(text.slice(at));
    return shown;
  };
  const span = (language, text) => {
    const made = document.createElement("span");
    made.className = language;
    made.lang = language === "zh" ? "zh-Hans" : "en";
    made.append(marked(text));
    return made;
  };
  const cell = (column, value) => {
    const made = document.createElement("td");
    made.className = `${column.kind} c-${column.name}`;
    if (value === null || value === undefined) {
      made.classList.add("none");
      made.textContent = "–";
    } else if (column.kind === "boolean") made.append(bilingual(value ? "yes" : "no"));
    else if (column.kind === "number") made.textContent = value.toLocaleString("en");
    else if (column.labels && column.labels[value]) {
      made.append(span("zh", column.labels[value][0]), span("en", column.labels[value][1]));
    } else {
      if (column.chinese) made.lang = "zh-Hans";
      made.append(marked(value));
    }
    return made;
  };
  const show = (table) => {
    const rows = table.found.slice(table.first, table.first + PAGE).map((row) => {
      const line = document.createElement("tr");
      line.append(...table.columns.map((column) => cell(column, column.at(row))));
      return line;
    });
    one("tbody", table.panel).replaceChildren(...rows);
    const last = Math.min(table.first + PAGE, table.found.length);
    one(".place", table.panel).textContent =
      `${table.found.length ? table.first + 1 : 0}–${last} / ${table.found.length.toLocaleString("en")}`;
    const [back, forth] = all(".pager button", table.panel);
    back.disabled = table.first === 0;
    forth.disabled = last >= table.found.length;
  };
  const order = (table) => {
    if (!table.sorted) return;
    const { column, down } = table.sorted;
    const number = column.kind === "number" || column.kind === "boolean";
    const compare = number ? (a, b) => a - b : (a, b) => collator.compare(a, b);
    table.found = [...table.found].sort((left, right) => {
      const a = column.at(left), b = column.at(right);
      if (a === null || b === null) return (a === null) - (b === null);
      return (down ? -1 : 1) * compare(a, b) || left - right;
    });
  };
  const find = (text) => {
    words = text.toLowerCase().split(/\s+/u).filter(Boolean);
    const said = [];
    for (const table of previews) {
      table.found = words.length ? table.everything.filter((row) => matches(table, row)) : table.everything;
      table.first = 0;
      order(table);
      show(table);
      const hits = one(`[data-hits="${table.name}"]`);
      hits.textContent = table.found.length.toLocaleString("en");
      said.push(hits.parentElement.innerText.replace(/\s+/gu, " ").trim());
    }
    one("#status").textContent = words.length ? said.join(", ") : "";
  };

  for (const table of previews) {
    table.panel.append(bilingual("pager"));
    all(".scriptless", table.panel).forEach((note) => { note.hidden = true; });
    all("[data-go]", table.panel).forEach((button) => button.addEventListener("click", () => {
      table.first += Number(button.dataset.go) * PAGE;
      show(table);
    }));
    all("thead th", table.panel).forEach((head, index) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      head.setAttribute("aria-sort", "none");
      button.addEventListener("click", () => {
        const column = table.columns[index];
        const down = table.sorted?.column === column ? !table.sorted.down : column.kind === "number";
        all("thead th", table.panel).forEach((other) => other.setAttribute("aria-sort", "none"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        table.sorted = { column, down };
        table.first = 0;
        order(table);
        show(table);
      });
    });
    show(table);
  }
  const search = one("#search");
  if (search) {
    search.closest("[hidden]").hidden = false;
    let waiting;
    search.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(() => find(search.value), 80);
    });
    if (search.value) find(search.value);
  }

  // The list of volumes is short enough to be in the page whole: what is not sought is hidden.
  const filter = one("#filter");
  if (filter) {
    const volumes = all("[data-find]");
    filter.closest("[hidden]").hidden = false;
    filter.addEventListener("input", () => {
      const sought = filter.value.toLowerCase().split(/\s+/u).filter(Boolean);
      for (const volume of volumes) {
        const text = volume.dataset.find.toLowerCase();
        volume.hidden = !sought.every((word) => text.includes(word));
      }
      one("#filtered").textContent = `${volumes.filter((volume) => !volume.hidden).length} / ${volumes.length}`;
    });
  }
})();
