/// How pages look: light and dark by the reader's system, from 320 pixels up.
enum StyleSheet {
    static let text = #"""
        :root {
          color-scheme: light dark;
          --ground: #f3f5f8; --card: #fff; --ink: #18212b; --soft: #515d6b; --line: #d5dbe3; --link: #0a5cad;
          --good: #1a7034; --warn: #855400; --bad: #b3261e; --busy: #0a66c2; --plain: #7a8694;
          --good-ground: #e4f4e8; --warn-ground: #fdf1d8; --bad-ground: #fce8e6; --sea: #e6edf4; --land: #c3ccd6;
          --main: #0a5cad; --on-main: #fff; --shadow: 0 1px 2px rgb(20 30 45 / .08);
        }
        @media (prefers-color-scheme: dark) {
          :root {
            --ground: #0e1319; --card: #171e27; --ink: #e5eaf1; --soft: #a4b0be; --line: #303b48; --link: #82bbff;
            --good: #5ccb7d; --warn: #e9b64d; --bad: #ff9389; --busy: #6db1ff; --plain: #8793a1;
            --good-ground: #14301d; --warn-ground: #332708; --bad-ground: #3b1714; --sea: #121a23; --land: #3a4756;
            --main: #82bbff; --on-main: #07203c; --shadow: none;
          }
        }
        *, ::before, ::after { box-sizing: border-box; }
        html { font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif; }
        body { margin: 0; min-height: 100vh; display: flex; flex-direction: column; background: var(--ground);
          color: var(--ink); overflow-wrap: anywhere; }
        main { width: 100%; max-width: 82rem; margin: 0 auto; padding: 1rem clamp(.75rem, 2.5vw, 2rem) 2rem; flex: 1; }
        main:focus { outline: none; }
        h1 { font-size: 1.6rem; line-height: 1.2; margin: .5rem 0 1rem; }
        h2 { font-size: 1.05rem; margin: 0 0 .6rem; }
        h3 { font-size: 1rem; margin: 1rem 0 .4rem; }
        h4 { font-size: .95rem; margin: .9rem 0 .3rem; }
        p { margin: .4rem 0; }
        a { color: var(--link); text-underline-offset: .15em; }
        code { font: .92em ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", monospace; }
        :focus-visible { outline: 3px solid var(--busy); outline-offset: 2px; border-radius: 3px; }
        .unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%);
          white-space: nowrap; }
        .remedy { white-space: pre-line; }
        .skip { position: absolute; left: .5rem; top: -4rem; background: var(--card); padding: .5rem 1rem; z-index: 2; }
        .skip:focus { top: .5rem; }
        [hidden] { display: none !important; }

        .top { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem 1.25rem; background: var(--card);
          border-bottom: 1px solid var(--line); padding: .5rem clamp(.75rem, 2.5vw, 2rem); }
        .brand { display: inline-flex; align-items: center; gap: .4rem; font-weight: 700; color: var(--ink);
          text-decoration: none; min-height: 2rem; }
        .brand svg { width: 1.4rem; fill: none; stroke: var(--busy); stroke-width: 2.4; stroke-linecap: round;
          stroke-linejoin: round; }
        .top nav { flex: 1 1 auto; min-width: 0; }
        .top ul { list-style: none; display: flex; flex-wrap: wrap; margin: 0; padding: 0; }
        .top li a { display: block; padding: .35rem .65rem; color: var(--ink); text-decoration: none;
          border-bottom: 3px solid transparent; }
        .top li a:hover { text-decoration: underline; }
        .top li a[aria-current] { border-color: var(--busy); font-weight: 600; }
        .viewer { margin: 0; color: var(--soft); display: flex; gap: .75rem; }
        footer { display: flex; flex-wrap: wrap; justify-content: space-between; gap: 0 2rem; color: var(--soft);
          font-size: .85rem; padding: .75rem clamp(.75rem, 2.5vw, 2rem); border-top: 1px solid var(--line); }

        .grid { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 16.5rem), 1fr)); gap: 1rem;
          margin: 1rem 0; align-items: start; }
        .card { background: var(--card); border: 1px solid var(--line); border-radius: .5rem; padding: .9rem 1rem;
          margin: 1rem 0; box-shadow: var(--shadow); min-width: 0; }
        .grid > .card { margin: 0; }
        .login { max-width: 30rem; }
        .verdict, .banner { border: 1px solid var(--line); border-left: .4rem solid var(--plain); border-radius: .4rem;
          padding: .7rem 1rem; background: var(--card); margin: 1rem 0; }
        .verdict h2 { font-size: 1.35rem; margin: 0; }
        .good.verdict, .good.banner { border-left-color: var(--good); background: var(--good-ground); }
        .warn.verdict, .warn.banner { border-left-color: var(--warn); background: var(--warn-ground); }
        .bad.verdict, .bad.banner { border-left-color: var(--bad); background: var(--bad-ground); }
        #connection { margin: .75rem clamp(.75rem, 2.5vw, 2rem) 0; }
        .lead { font-size: 1.05rem; }
        .note, .utc, figcaption { color: var(--soft); font-size: .875rem; }
        .verdict .utc { color: inherit; }
        .utc { white-space: nowrap; }
        .tag { border: 1px solid var(--line); border-radius: 1rem; padding: 0 .5rem; font-size: .8rem;
          white-space: nowrap; }
        .state { font-weight: 600; border-radius: .25rem; }
        .state.good { color: var(--good); } .state.warn { color: var(--warn); } .state.bad { color: var(--bad); }
        .state.busy { color: var(--busy); }
        .verdict .state { padding: 0 .4rem; background: var(--card); }
        .countdown { font-size: 1.7rem; line-height: 1.2; font-weight: 600; font-variant-numeric: tabular-nums;
          margin: .2rem 0; }
        .problem { border-top: 1px solid var(--line); padding-top: .1rem; }
        .problem h3::first-letter { text-transform: uppercase; }
        .plain { list-style: none; margin: .4rem 0; padding: 0; }
        .plain li { margin: .25rem 0; }
        .columns { columns: 16rem; margin: .4rem 0; padding-left: 1.2rem; }
        .inner { margin-left: 1.5rem; }
        .text { white-space: pre-line; }

        dl { margin: .5rem 0; }
        dt { color: var(--soft); font-size: .875rem; }
        dd { margin: 0; }
        .figures { display: flex; flex-wrap: wrap; gap: .5rem 2rem; }
        .figures dd { font-size: 1.2rem; font-weight: 600; font-variant-numeric: tabular-nums; }
        .facts > div { display: grid; grid-template-columns: minmax(6rem, 30%) 1fr; gap: .25rem 1rem; padding: .2rem 0;
          border-bottom: 1px solid var(--line); }
        .facts > div:last-child { border-bottom: 0; }

        /* What is placed absolutely within it must not make the page wider. */
        .scroll { overflow-x: auto; position: relative; }
        table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
        th, td { text-align: left; padding: .4rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
        thead th { color: var(--soft); font-size: .85rem; font-weight: 600; white-space: nowrap; }
        tbody th { font-weight: 500; }
        .day { white-space: nowrap; }
        tbody tr:last-child > * { border-bottom: 0; }
        td.words { min-width: 6rem; overflow-wrap: anywhere; }
        td.old, td.new { min-width: 8rem; max-width: 22rem; overflow-wrap: anywhere; }
        .names tbody th, .names tbody th + td { min-width: 7rem; overflow-wrap: anywhere; }
        td.old { color: var(--soft); text-decoration: line-through; text-decoration-color: var(--plain); }
        .number { text-align: right; white-space: nowrap; }
        th.number { text-align: right; }
        .chart { min-width: 7rem; }
        td .time { white-space: nowrap; }

        svg { max-width: 100%; }
        figure { margin: .75rem 0; }
        .strip svg { display: block; height: 4.5rem; width: auto; max-width: 100%; }
        .bar { fill: var(--plain); } .bar.good { fill: var(--good); } .bar.warn { fill: var(--warn); }
        .bar.bad { fill: var(--bad); } .bar.busy { fill: var(--busy); }
        a:hover .bar { opacity: .6; }
        .bars { width: 100%; height: 1.1rem; display: block; margin-top: .2rem; }
        .bars .track { fill: var(--line); }
        .line { width: 100%; min-width: 6rem; height: 1.5rem; display: block; }
        .line path { fill: none; stroke: var(--busy); stroke-width: 1.6; vector-effect: non-scaling-stroke; }
        .map svg { display: block; width: 100%; max-height: 24rem; background: var(--sea); border: 1px solid var(--line);
          border-radius: .5rem; }
        .meridians { fill: none; stroke: var(--line); }
        .coast { fill: var(--land); stroke: var(--soft); }
        .point { fill: var(--bad); stroke: var(--bad); stroke-width: 3; vector-effect: non-scaling-stroke; }
        .dots { fill: none; stroke: var(--bad); stroke-opacity: .75; stroke-width: 3; stroke-linecap: round;
          vector-effect: non-scaling-stroke; }

        form { margin: 0; }
        button, input, select { font: inherit; color: inherit; border: 1px solid var(--plain); border-radius: .35rem;
          background: var(--card); padding: .35rem .6rem; min-height: 2.25rem; max-width: 100%; }
        input[type="checkbox"] { min-height: 0; width: 1.2rem; height: 1.2rem; margin: 0; accent-color: var(--main); }
        button { cursor: pointer; font-weight: 600; }
        button:hover { border-color: var(--ink); }
        button.main { background: var(--main); border-color: var(--main); color: var(--on-main); padding: .45rem 1.2rem; }
        button.danger { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); }
        button.quiet { border-color: var(--line); font-weight: 400; white-space: nowrap; padding: .15rem .6rem;
          min-height: 1.9rem; }
        label { display: inline-flex; flex-direction: column; font-size: .875rem; color: var(--soft); }
        label.check { flex-direction: row; align-items: center; gap: .5rem; color: var(--ink); font-size: 1rem;
          min-height: 2.25rem; }
        label input, label select { color: var(--ink); font-size: 1rem; }
        .filters { display: flex; flex-wrap: wrap; align-items: end; gap: .6rem 1rem; margin: .75rem 0; }
        .filters details { flex-basis: 100%; }
        .filters input:not([type="checkbox"]) { width: 11rem; }
        .filters .wide-field { flex: 1 1 18rem; max-width: 32rem; }
        .filters .wide-field input:not([type="checkbox"]) { width: 100%; }
        details { margin: .5rem 0; }
        summary { cursor: pointer; padding: .25rem 0; color: var(--link); width: fit-content; }
        details.danger summary { color: var(--bad); }
        .pager { display: flex; gap: 1.5rem; margin: 1rem 0; }
        .pager a, .card > p > a { display: inline-block; padding: .15rem 0; }
        progress { appearance: none; display: block; width: 100%; height: .9rem; border: 0; border-radius: .5rem; background: var(--line);
          overflow: hidden; }
        progress::-webkit-progress-bar { background: var(--line); }
        progress::-webkit-progress-value { background: var(--busy); transition: inline-size .3s; }
        progress::-moz-progress-bar { background: var(--busy); }
        .narrow { display: none; }
        @media (max-width: 44rem) {
          .wide { display: none; }
          .narrow { display: block; }
          .chart { min-width: 4rem; white-space: normal; }
          td .time { white-space: normal; }
          .facts > div { grid-template-columns: 1fr; gap: 0; }
          td .utc { display: block; }
          .card { padding: .75rem .5rem; }
          table { font-size: .85rem; }
          th, td { padding: .4rem .2rem; }
          thead th, td.number, .number .state { white-space: normal; }
          td.words { min-width: 5rem; }
          td.old, td.new { min-width: 4.5rem; }
          #changes tbody th { min-width: 5rem; overflow-wrap: anywhere; }
          .names tbody th, .names tbody th + td { min-width: 5.5rem; }
        }

        """#
}
