// ReportStyle: how a report looks, on screens of any width, light and dark, and on paper.

enum ReportStyle {
  static let rules = """
    :root{color-scheme:light dark;--paper:#ffffff;--page:#f5f6f8;--text:#1b1f24;--quiet:#545c66;--edge:#dde1e6}
    :root{--notice:#fff4d6;--notice-edge:#b87a00}
    @media (prefers-color-scheme:dark){
    :root{--paper:#15181d;--page:#0c0e11;--text:#e8ecf1;--quiet:#a6afba;--edge:#2a3038}
    :root{--notice:#33270a;--notice-edge:#e0a93a}
    }
    *{box-sizing:border-box}
    body{margin:0 auto;max-width:66rem;padding:2rem 1.25rem 3rem;background:var(--page);color:var(--text);
    font:1rem/1.55 \(StyleSheet.fonts);overflow-wrap:break-word}
    h1{margin:0 0 .25rem;font-size:1.75rem;line-height:1.2;text-wrap:balance}
    h2{margin:0 0 .75rem;font-size:1.125rem}
    .lead{margin:0;color:var(--quiet);font-size:1.0625rem}
    .notice{margin:1rem 0 0;padding:.6rem .9rem;background:var(--notice);border-left:4px solid var(--notice-edge)}
    section{margin-top:1.25rem;padding:1.1rem 1.25rem 1.25rem;background:var(--paper);
    border:1px solid var(--edge);border-radius:8px}
    section p{margin:.6rem 0 0;max-width:44rem}h2+p{margin-top:0}
    dl{margin:0;display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,19rem),1fr));gap:0 2rem}
    dl div{display:flex;gap:1rem;justify-content:space-between;padding:.35rem 0;border-bottom:1px solid var(--edge)}
    dt{color:var(--quiet)}dd{margin:0;text-align:right;min-width:0;font-variant-numeric:tabular-nums}
    dt{flex:none;max-width:50%}.word{white-space:nowrap}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,24rem),1fr));gap:1rem}
    figure{margin:0}figure svg{display:block;width:100%;height:auto}.charts svg{max-width:36rem}
    pre,.table{margin:0;overflow-x:auto}
    pre{font:.8125rem/1.45 ui-monospace,"SF Mono",Menlo,Consolas,"DejaVu Sans Mono",monospace}
    .charts+*,figure+*,.table+*,pre+*,dl+*{margin-top:1rem}
    table{border-collapse:collapse;width:100%;font-size:.9375rem;font-variant-numeric:tabular-nums}
    th,td{padding:.4rem .75rem;text-align:left;border-bottom:1px solid var(--edge);white-space:nowrap}
    th{color:var(--quiet);font-weight:600}.number{text-align:right}
    tbody tr:last-child td{border-bottom:0}th:first-child,td:first-child{padding-left:0}
    :focus-visible{outline:2px solid #2f7fb8;outline-offset:3px}
    @media (max-width:34rem){body{padding:1.25rem .75rem 2rem}section{padding:.9rem}h1{font-size:1.4rem}
    table{font-size:.75rem}th,td{padding:.4rem .25rem}}
    @media print{
    :root{--paper:#fff;--page:#fff;--text:#000;--quiet:#444;--edge:#bbb;--notice:#fff}
    body{max-width:none;padding:0;font-size:10pt}section{border:0;padding:0}
    figure,tr,dl div{break-inside:avoid}h2{break-after:avoid}pre,.table{overflow:visible}pre{white-space:pre-wrap}
    }

    """
}
