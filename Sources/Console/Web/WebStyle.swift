/// How the pages look: light or dark as the reader's system is, narrow or wide as the window is.
enum WebStyle {
  static let sheet: StaticString = """
    :root {
      color-scheme: light dark;
      --ground: #faf8f5; --paper: #fff; --line: #e6e0d8; --soft: #f3efe9;
      --ink: #24211d; --quiet: #6d665c; --link: #8f3d0b; --ember: #d9541e; --halo: #f2a65a;
      --good: #1d7a46; --bad: #b3261e; --doubtful: #8a5a00; --busy: #1f63a8; --past: #7d766c; --warm: #e39a2d;
      --a: #d9541e; --b: #3a74b8;
      --bad-ground: #fcebe9; --doubtful-ground: #fdf3dc; --plain-ground: #eaf1f8;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --ground: #16151a; --paper: #1d1c22; --line: #34323b; --soft: #26242c;
        --ink: #e9e5de; --quiet: #a29c94; --link: #f2b27a; --ember: #f07c43; --halo: #8c4a24;
        --good: #5fc48a; --bad: #ff8a80; --doubtful: #e8b84f; --busy: #7fb5ee; --past: #97918a; --warm: #e8b84f;
        --a: #f08a54; --b: #76aee8;
        --bad-ground: #3a1f1f; --doubtful-ground: #372c16; --plain-ground: #1f2a38;
      }
    }
    * { box-sizing: border-box; }
    html { background: var(--ground); color: var(--ink); -webkit-text-size-adjust: 100%; scrollbar-gutter: stable; }
    body { max-width: 90rem; margin: 0 auto; padding: 0 1.25rem 2rem;
      font: 14px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif; }
    a { color: var(--link); text-decoration: none; }
    a:hover { text-decoration: underline; }
    :focus-visible { outline: 2px solid var(--ember); outline-offset: 2px; border-radius: 3px; }
    code, pre, .id { font-family: ui-monospace, "SFMono-Regular", Menlo, Consolas, "DejaVu Sans Mono", monospace;
      font-size: 12px; overflow-wrap: anywhere; }
    small { font-size: 12px; color: var(--quiet); }
    header { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.5rem; padding: .8rem 0;
      border-bottom: 1px solid var(--line); margin-bottom: 1rem; }
    .brand { display: flex; align-items: center; gap: .5rem; font-size: 16px; font-weight: 650; color: var(--ink); }
    .brand:hover { text-decoration: none; }
    .brand svg { width: 20px; fill: var(--ember); }
    .brand .halo { fill: var(--halo); opacity: .45; }
    header nav { display: flex; flex-wrap: wrap; gap: .25rem; }
    header nav a { padding: .3rem .65rem; border-radius: 6px; color: var(--quiet); }
    header nav a:hover { background: var(--soft); text-decoration: none; }
    header nav a[aria-current] { background: var(--soft); color: var(--ink); font-weight: 600; }
    footer { margin-top: 2rem; padding-top: .8rem; border-top: 1px solid var(--line); color: var(--quiet); font-size: 12px; }
    h1 { font-size: 20px; line-height: 1.3; margin: 0 0 .6rem; overflow-wrap: anywhere; }
    h1 .badge { margin-left: .4rem; font-weight: 400; }
    h1 span { font-size: 14px; font-weight: 400; color: var(--quiet); }
    h2 { font-size: 14px; margin: 0 0 .6rem; }
    h3 { font-size: 13px; margin: 0 0 .3rem; overflow-wrap: anywhere; }
    p { margin: .3rem 0; overflow-wrap: anywhere; }
    main > p { margin-bottom: .8rem; }
    main > .id { margin-bottom: .3rem; }
    .id { color: var(--quiet); margin-top: -.5rem; }
    .more, .empty { color: var(--quiet); font-size: 13px; }
    .empty { padding: 1rem 0; }
    .bad { color: var(--bad); } .doubtful { color: var(--doubtful); }
    .notice { white-space: pre-line; padding: .5rem .75rem; border-left: 3px solid; border-radius: 4px; margin: 0 0 .6rem; color: var(--ink); }
    main .notice { clear: both; }
    .notice.bad { background: var(--bad-ground); border-color: var(--bad); }
    .notice.doubtful { background: var(--doubtful-ground); border-color: var(--doubtful); }
    .notice.plain { background: var(--plain-ground); border-color: var(--busy); }
    section { margin: 1.5rem 0; }
    .tools { float: right; display: flex; gap: .4rem; margin: 0 0 .6rem; }
    input, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
      border-radius: 6px; padding: .35rem .6rem; }
    input { width: 18rem; max-width: 60vw; }
    button { background: var(--soft); cursor: pointer; }
    .filters { display: flex; flex-wrap: wrap; gap: .35rem; margin: 0 0 .8rem; }
    .filters a { padding: .2rem .6rem; border: 1px solid var(--line); border-radius: 1rem; color: var(--quiet);
      background: var(--paper); font-size: 13px; }
    .filters a:hover { border-color: var(--quiet); text-decoration: none; }
    .filters a[aria-current] { border-color: var(--ink); color: var(--ink); }
    .filters b { font-weight: 600; color: var(--ink); font-variant-numeric: tabular-nums; }
    .filters a.bad b { color: var(--bad); }
    .badge { white-space: nowrap; color: var(--ink); }
    .badge::before { content: ""; display: inline-block; width: .55em; height: .55em; border-radius: 50%;
      margin-right: .4em; background: var(--past); }
    .badge.good::before { background: var(--good); } .badge.bad::before { background: var(--bad); }
    .badge.doubtful::before { background: var(--warm); } .badge.busy::before { background: var(--busy); }
    p > .badge, .why > .badge { margin-right: .5em; }
    p > .badge { white-space: normal; }
    .badge.past { color: var(--quiet); }
    table { width: 100%; border-collapse: collapse; background: var(--paper); border: 1px solid var(--line);
      border-radius: 8px; clear: both; font-size: 13px; }
    th { text-align: left; font-weight: 500; color: var(--quiet); font-size: 12px; white-space: nowrap; }
    th a { color: inherit; } th a[aria-current] { color: var(--ink); font-weight: 600; }
    th, td { padding: .45rem .6rem; vertical-align: top; border-bottom: 1px solid var(--line); }
    tbody tr:last-child td { border-bottom: 0; }
    tbody tr:hover { background: var(--soft); }
    td { font-variant-numeric: tabular-nums; overflow-wrap: break-word; }
    td:first-child, td p, td.why, .stages td:nth-child(2), .applications td:nth-child(3) { overflow-wrap: anywhere; }
    td small { display: block; }
    td p { margin: .15rem 0 0; font-size: 12px; }
    td pre { margin: 0; white-space: pre-wrap; }
    td.none { color: var(--quiet); }
    .applications td:nth-child(1) { min-width: 12rem; } .applications td:nth-child(3) { min-width: 8rem; }
    .applications td:nth-child(4) { white-space: nowrap; }
    .applications :is(th, td):is(:nth-child(4), :nth-child(6), :nth-child(7), :nth-child(8)),
    .executors :is(th, td):nth-child(n+2), .stages :is(th, td):nth-child(n+4), .targets :is(th, td):is(:nth-child(5), :nth-child(6)),
    .groups :is(th, td):nth-child(4) { text-align: right; }
    .targets td:nth-child(2) { min-width: 20rem; }
    .targets td:nth-child(3) { min-width: 11rem; }
    .targets td:nth-child(4), .targets td:nth-child(n+6) { white-space: nowrap; }
    .targets td.why { white-space: normal; text-align: left; }
    .settings td:nth-child(1) { width: 42%; } .settings td:nth-child(3) { color: var(--quiet); }
    .settings td:nth-child(2) { color: var(--quiet); } .settings .given td { color: var(--ink); }
    .pager { display: flex; justify-content: center; gap: 1.2rem; padding: .8rem; color: var(--quiet);
      font-variant-numeric: tabular-nums; }
    .figures { display: grid; grid-template-columns: repeat(auto-fill, minmax(9.5rem, 1fr)); gap: 1px; margin: 1rem 0;
      background: var(--paper); border: 1px solid var(--line); border-radius: 8px; overflow: hidden; }
    .figures div { padding: .5rem .75rem; box-shadow: 0 0 0 1px var(--line); }
    dt { color: var(--quiet); font-size: 12px; }
    dd { margin: 0; font-size: 16px; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
    dd small { display: block; }
    .captured { display: block; width: 100%; height: 8px; border-radius: 4px; margin-bottom: .6rem; fill: var(--line); }
    .captured .part { fill: var(--ember); }
    .life { list-style: none; display: grid; grid-template-columns: repeat(auto-fit, minmax(8rem, 1fr)); gap: .5rem 1rem;
      margin: 0; padding: 0; }
    .life li { border-left: 2px solid var(--halo); padding-left: .6rem; }
    .life li.ended { border-color: var(--ember); }
    .life b { display: block; font-size: 15px; font-weight: 600; font-variant-numeric: tabular-nums; }
    .life time { display: block; color: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; }
    .plots { display: grid; grid-template-columns: repeat(auto-fill, minmax(21rem, 1fr)); gap: .75rem; }
    .plot, article { margin: 0; padding: .6rem .75rem; background: var(--paper); border: 1px solid var(--line);
      border-radius: 8px; }
    .plot svg { display: block; width: 100%; overflow: visible; }
    .plot text { font-size: 9px; fill: var(--quiet); }
    .plot .middle { text-anchor: middle; } .plot .end { text-anchor: end; }
    .plot .grid { stroke: var(--line); fill: none; vector-effect: non-scaling-stroke; }
    .plot .line { fill: none; stroke-width: 1.5; stroke-linejoin: round; vector-effect: non-scaling-stroke; }
    .plot .line.a { stroke: var(--a); } .plot .line.b { stroke: var(--b); }
    .plot .area { opacity: .14; } .plot .area.a { fill: var(--a); } .plot .area.b { fill: var(--b); opacity: .08; }
    figcaption { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 1rem; font-weight: 600; }
    figcaption ul { display: flex; gap: .9rem; list-style: none; margin: 0; padding: 0; font-weight: 400;
      color: var(--quiet); font-size: 12px; }
    figcaption b { color: var(--ink); font-variant-numeric: tabular-nums; }
    figcaption li::before { content: ""; display: inline-block; width: .7em; height: 3px; vertical-align: middle;
      margin-right: .35em; background: var(--a); }
    figcaption li.b::before { background: var(--b); }
    .tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(19rem, 1fr)); gap: .75rem; }
    meter { width: 12rem; max-width: 100%; }
    details ul { margin: .4rem 0; padding-left: 1.1rem; }
    summary { cursor: pointer; color: var(--link); }
    #text { max-height: 32rem; overflow: auto; padding: .75rem; background: var(--paper); border: 1px solid var(--line);
      border-radius: 8px; white-space: pre; overflow-wrap: normal; line-height: 1.5; }
    @media (min-width: 78rem) {
      .applications td:nth-child(1) { min-width: 19.25rem; } .applications td:nth-child(3) { min-width: 8.5rem; }
      .applications td:is(:nth-child(5), :nth-child(10)) { white-space: nowrap; } .stages td:nth-child(n+4) { white-space: nowrap; }
      .targets td:nth-child(1) { min-width: 10.5rem; } .targets td:nth-child(2) { min-width: 26.25rem; }
    }
    @media (max-width: 60rem) {
      body { padding: 0 .75rem 1.5rem; }
      .tools { float: none; } .tools input { flex: 1; width: auto; max-width: none; }
      .cards thead { display: none; }
      .cards, .cards tbody { display: block; border: 0; background: none; }
      .cards tr { display: grid; grid-template-columns: repeat(auto-fit, minmax(6rem, 1fr)); gap: .3rem .6rem;
        padding: .6rem .75rem; margin-bottom: .6rem; background: var(--paper); border: 1px solid var(--line);
        border-radius: 8px; }
      .cards.cards td { display: block; padding: 0; border: 0; min-width: 0; width: auto; text-align: left;
        white-space: normal; }
      .cards td:first-child, .cards td.why, .stages td:nth-child(2), .targets td:nth-child(2), .targets td:nth-child(3), .groups td:nth-child(3),
      .groups td:nth-child(5), .settings td { grid-column: 1 / -1; }
      .cards td:first-child { font-weight: 600; } .cards td:first-child small { font-weight: 400; }
      .cards td:not(:first-child):not(.why)::before { display: block; color: var(--quiet); font-size: 11px; }
      .applications td:nth-child(2)::before { content: "namespace"; }
      .applications td:nth-child(3)::before { content: "state"; }
      .applications td:nth-child(4)::before { content: "duration"; }
      .applications td:nth-child(5)::before { content: "last sample"; }
      .applications td:nth-child(6)::before { content: "tasks"; }
      .applications td:nth-child(7)::before { content: "failed tasks"; }
      .applications td:nth-child(8)::before { content: "executors"; }
      .applications td:nth-child(9)::before { content: "group"; }
      .applications td:nth-child(10)::before { content: "start"; }
      .targets td:nth-child(4)::before { content: "last page"; }
      .targets td:nth-child(5)::before { content: "samples"; }
      .targets td:nth-child(6)::before { content: "took"; }
      .targets td:nth-child(7)::before { content: "failed"; }
      .targets td:nth-child(8)::before { content: "next"; }
      .executors td:nth-child(1)::before { content: "executor "; }
      .executors td:nth-child(2)::before { content: "active"; }
      .executors td:nth-child(3)::before { content: "done"; }
      .executors td:nth-child(4)::before { content: "failed"; }
      .executors td:nth-child(5)::before { content: "storage memory"; }
      .executors td:nth-child(6)::before { content: "shuffle read"; }
      .executors td:nth-child(7)::before { content: "shuffle written"; }
      .executors td:nth-child(8)::before { content: "input"; }
      .executors td:nth-child(9)::before { content: "GC"; }
      .stages td:nth-child(1)::before { content: "stage "; }
      .stages td:nth-child(3)::before { content: "status"; }
      .stages td:nth-child(4)::before { content: "tasks"; }
      .stages td:nth-child(5)::before { content: "failed"; }
      .stages td:nth-child(6)::before { content: "duration"; }
      .stages td:nth-child(7)::before { content: "run time"; }
      .stages td:nth-child(8)::before { content: "CPU"; }
      .stages td:nth-child(9)::before { content: "input"; }
      .stages td:nth-child(10)::before { content: "shuffle read"; }
      .stages td:nth-child(11)::before { content: "shuffle written"; }
      .stages td:nth-child(12)::before { content: "spilled"; }
      .settings.settings td:nth-child(3) { color: var(--quiet); font-size: 12px; }
      .settings.settings td:nth-child(3)::before { display: inline; content: "from "; }
      .groups td:nth-child(2)::before { content: "state"; }
      .groups td:nth-child(4)::before { content: "generation"; }
      .groups td:nth-child(5)::before { content: "address"; }
    }
    @media (max-width: 30rem) {
      .plots, .tiles { grid-template-columns: 1fr; }
      header nav { gap: 0; margin-left: -.4rem; }
      header nav a { padding: .3rem .4rem; font-size: 13px; }
      .figures { grid-template-columns: 1fr 1fr; }
    }

    """
}
