/** The page's style: no fonts or pictures from elsewhere, light or dark as the reader has it. */
export const STYLE = `
:root { color-scheme: light dark; --back: #fff; --text: #1b1f24; --soft: #5b6570; --line: #d8dee4;
  --same: #9aa4af; --faster: #1a7f5a; --slower: #c2571a; --base: #3567b0; }
@media (prefers-color-scheme: dark) { :root { --back: #14171a; --text: #e6e9ec; --soft: #9aa4af; --line: #343a40;
  --same: #6b7580; --faster: #3fb98a; --slower: #e58a4e; --base: #7aa5e6; } }
body { margin: 0; background: var(--back); color: var(--text); font: 15px/1.5 system-ui, sans-serif; }
main { max-width: 1300px; margin: 0 auto; padding: 24px; }
h1 { font-size: 26px; } h2 { font-size: 19px; margin-top: 36px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 2px 16px; } dt { color: var(--soft); } dd { margin: 0; }
pre { white-space: pre-wrap; margin: 0; } code { overflow-wrap: anywhere; }
nav ul { columns: 2 420px; padding-left: 20px; } a { color: var(--base); }
.notice { border-left: 4px solid var(--slower); padding-left: 12px; }
.charts { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(560px, 100%), 1fr)); gap: 20px 28px; }
figure { margin: 0; overflow-x: auto; } figcaption span { color: var(--soft); }
svg { width: 100%; min-width: 540px; height: auto; } svg text { font: 12px system-ui, sans-serif; fill: var(--text); }
svg .axis { stroke: var(--line); } svg .one { stroke: var(--text); } svg .soft { fill: var(--soft); }
.wide { overflow-x: auto; } table { border-collapse: collapse; margin: 12px 0; font-size: 14px; }
td { font-variant-numeric: tabular-nums; min-width: 4.5em; } th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); vertical-align: top; }
@media (max-width: 600px) { main { padding: 14px; } table { font-size: 12px; } td { min-width: 0; }
  th, td { padding-right: 7px; } dl { grid-template-columns: 1fr; } dt { margin-top: 6px; } }
`;
