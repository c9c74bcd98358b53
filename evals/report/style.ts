/** Style and the few lines of script of the HTML report: it opens from a file, without a network. */
export const STYLE = `
:root{color-scheme:light dark;--bg:#f6f7f9;--card:#fff;--ink:#1b1f27;--dim:#667085;--line:#e3e6eb;--good:#12805c;--bad:#c4320a;--warn:#b54708;--lead:#fff;--agent:#d9fdd3;--chat:#efeae2;--mark:#ffe08a;--accent:#3538cd}
@media(prefers-color-scheme:dark){:root{--bg:#0e1116;--card:#171b22;--ink:#e6e9ee;--dim:#98a2b3;--line:#2a303a;--good:#47cd9a;--bad:#ff8a65;--warn:#fdb022;--lead:#202c33;--agent:#005c4b;--chat:#0b141a;--mark:#7a5b00;--accent:#a4bcfd}}
*{box-sizing:border-box}body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,sans-serif}
main{max-width:1180px;margin:0 auto;padding:24px 20px 80px}h1{font-size:26px;margin:0}h2{font-size:19px;margin:36px 0 12px}h3{font-size:15px;margin:20px 0 8px}
.dim{color:var(--dim)}.good{color:var(--good)}.bad{color:var(--bad)}.warn{color:var(--warn)}code{font:13px ui-monospace,SFMono-Regular,Menlo,monospace}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(180px,1fr));gap:12px;margin:20px 0}.card{background:var(--card);border:1px solid var(--line);border-radius:12px;padding:14px 16px}
.card b{display:block;font-size:24px;line-height:1.2}.card span{color:var(--dim);font-size:13px}
.scroll{overflow-x:auto;background:var(--card);border:1px solid var(--line);border-radius:12px}table{border-collapse:collapse;width:100%;font-size:13.5px}th,td{padding:7px 8px;text-align:left;white-space:nowrap;border-bottom:1px solid var(--line)}
th{color:var(--dim);font-weight:600}tr:last-child td{border-bottom:0}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.bar{display:inline-block;position:relative;width:64px;height:9px;border-radius:5px;background:var(--line);vertical-align:middle;margin-right:8px}.bar i{position:absolute;inset:0 auto 0 0;border-radius:5px;background:var(--good)}.bar.low i{background:var(--bad)}body.solo main>*{display:none}body.solo main>details.case.on,body.solo main>.back{display:block}.back{display:none;margin:0 0 12px}.bar u{position:absolute;top:4px;height:2px;background:var(--ink)}
.matrix td,.matrix th{padding:3px 6px;text-align:center;font-size:12px}.matrix th:first-child{text-align:right;position:sticky;left:0;background:var(--card)}.matrix thead th{writing-mode:vertical-rl;transform:rotate(180deg);height:130px;text-align:left}.matrix .hit{background:color-mix(in srgb,var(--good) 18%,transparent)}.matrix .miss{background:color-mix(in srgb,var(--bad) 26%,transparent);font-weight:600}
details.case{background:var(--card);border:1px solid var(--line);border-radius:12px;margin:8px 0}details.case>summary{cursor:pointer;padding:10px 14px;display:flex;gap:10px;align-items:baseline}details.case>summary .t{overflow:hidden;text-overflow:ellipsis;white-space:nowrap;flex:1}details.case[open]>summary{border-bottom:1px solid var(--line)}details.case>div{padding:14px}
.chip{display:inline-block;border:1px solid var(--line);border-radius:999px;padding:0 9px;font-size:12px;margin:0 4px 4px 0;white-space:nowrap}.chip.bad{border-color:var(--bad)}
.chat{background:var(--chat);border-radius:12px;padding:14px;display:flex;flex-direction:column;gap:8px}.b{max-width:78%;padding:8px 12px;border-radius:12px;white-space:pre-wrap;overflow-wrap:anywhere;box-shadow:0 1px 1px #0002}.b small{display:block;color:var(--dim);font-size:11px}
.b.lead{align-self:flex-start;background:var(--lead)}.b.agent{align-self:flex-end;background:var(--agent)}.b.human{align-self:flex-end;background:var(--lead);border-left:3px solid var(--accent)}.b.draft{align-self:flex-end;background:transparent;border:1.5px dashed var(--bad)}.clock{align-self:center;color:var(--dim);font-size:12px}
.path{align-self:stretch;text-align:center;color:var(--dim);font-size:12px;overflow-wrap:anywhere}mark{background:var(--mark);color:inherit;border-radius:3px;padding:0 2px}
dl{display:grid;grid-template-columns:max-content 1fr;gap:4px 14px;margin:12px 0}dt{color:var(--dim)}dd{margin:0;overflow-wrap:anywhere}ul{margin:6px 0;padding-left:20px}a{color:var(--accent)}
input[type=search]{width:100%;padding:9px 12px;border:1px solid var(--line);border-radius:10px;background:var(--card);color:inherit;font:inherit}
`

export const SCRIPT = `
function show(){var e=document.getElementById(decodeURIComponent(location.hash.slice(1))),c=e&&e.tagName==='DETAILS';document.body.classList.toggle('solo',!!c);document.querySelectorAll('details.on').forEach(function(d){d.classList.remove('on')});if(c){e.open=true;e.hidden=false;e.classList.add('on');scrollTo(0,0)}}
addEventListener('hashchange',show);show();
var q=document.querySelector('input[type=search]');
if(q)q.addEventListener('input',function(){var v=q.value.toLowerCase();document.querySelectorAll('details.case').forEach(function(d){d.hidden=v!==''&&d.textContent.toLowerCase().indexOf(v)<0})});
`
