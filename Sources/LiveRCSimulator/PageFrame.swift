/// Head, navigation and foot of every page: as much script and markup around the content as LiveRC has, none of it
/// LiveRC's own text.
enum PageFrame {
    static func head(title: String, isDashboard: Bool) -> String {
        headOpening(title: title) + announcements() + bodyOpening + navigation(isDashboard: isDashboard)
    }

    private static func headOpening(title: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="en">

          <head>

            <!-- Kind of Document -->
            <meta charset="utf-8" />
            <meta http-equiv="Content-Language" content="en-us" />
            <meta http-equiv="Content-Type" content="text/html; charset=UTF-8" />
            <meta name="format-detection" content="telephone=no" />
            <meta name="viewport" content="width=device-width, initial-scale=1" />

            <!-- About this Page -->
            <title>\(title)</title>
            <meta name="Copyright" content="A simulated site; nothing here is real" />
            <meta name="Description" content="Generated tracks, figures and events for trying out programs." />
            <meta name="robots" content="index, follow" />

            <!-- Icons -->
            <link rel="icon" type="image/x-icon" href="//assets.example.com/simulated/static/icons/favicon.png" />
            <link rel="apple-touch-icon" type="image/png" href="//assets.example.com/simulated/static/icons/touch.png" />

            <!-- Styles -->
            <link href="/vendor/grid/css/grid.min.css" rel="stylesheet" />
            <link href="/vendor/panels/css/panels.css" rel="stylesheet" />
            <link rel="stylesheet" type="text/css" href="/vendor/symbols/css/symbols.min.css" />
            <link rel="stylesheet" type="text/css" href="//fonts.example.com/css?family=Plain+Sans|Plain+Sans+Narrow:300" />
            <link rel="stylesheet" type="text/css" media="screen" href="/css/site/site.default.css?77" />
            <link rel="stylesheet" type="text/css" media="screen" href="/css/site/site.content.css?77" />
            <link rel="stylesheet" type="text/css" media="print" href="/css/site/site.print.css?77" />

            <!-- Scripts -->
            <script src="//assets.example.com/lib/query/query.min.js"></script>
            <script async="async" src="https://adverts.example.com/tag/js/places.js"></script>

        """
    }

    /// Scripts make up a good part of the real pages; they hold text that looks like markup.
    private static func announcements() -> String {
        let places = (1...22).map { number in
            """
                  announcements.push(places.define('/000000/simulated_page_place_\(number)', [[300, 100], [320, 50], [468, 60]], \
            'place_\(number)').sizes(places.sizes().add([768, 200], [300, 100]).add([0, 0], [320, 50]).done()).collapse(false));

            """
        }
        return """
                <script type="text/javascript">
                  var places = places || {};
                  places.commands = places.commands || [];

                  // Where announcements go
                  var announcements = [];

                  places.commands.push(function()
                  {
                    // Widths: small to 767, medium to 991, large to 1199, wide above
                    if (1 < 2 && announcements.length <= 22) { document.title = document.title || '<h1>About</h1>'; }

            """ + places.joined() + """
                        places.oneRequest();
                        places.collapse(false);
                        places.start();
                      });

                      // again after two minutes
                      setInterval(function()
                      {
                        places.refresh(announcements);
                        return false;
                      }, 120000);
                    </script>

                    <script type="text/javascript">
                      var domain = 'liverc.com';
                    </script>
                  </head>

                """
    }

    private static let bodyOpening = """

          <body>

            <!-- Counting Visits -->
            <script>
              (function(w, d, tag, address, name) {
                w.counterName = name; w[name] = w[name] || function() {
                  (w[name].queue = w[name].queue || []).push(arguments);
                };
                var script = d.createElement(tag), first = d.getElementsByTagName(tag)[0];
                script.async = 1; script.src = address; first.parentNode.insertBefore(script, first);
              })(window, document, 'script', 'https://counter.example.com/count.js', 'count');
              count('create', 'SIM-0000000-1', 'auto');
              count('send', 'pageview');
            </script>

            <div id="fb-root"></div>
            <script>
              (function(d, tag, id) {
                if (d.getElementById(id)) return;
                var script = d.createElement(tag), first = d.getElementsByTagName(tag)[0];
                script.id = id; script.src = "//social.example.com/en_US/sdk.js#version=v1&appId=0000000000";
                first.parentNode.insertBefore(script, first);
              }(document, 'script', 'social-sdk'));
            </script>

            <!-- Visitor -->
            <pre class="hidden" id="visitor_profile">false</pre>

            <!-- Frame -->
            <div id="wrapper">

        """

    private static func navigation(isDashboard: Bool) -> String {
        let own = [
            ("/", "dashboard", "Track Dashboard"), ("/live/", "hourglass", "Live View"),
            ("/results/", "list-ol", "Race Results"), ("/practice/", "clock-o", "Practice Times"),
            ("/track_map/", "globe", "Live Track Map"),
        ]
        let links = [("//live.liverc.com", "road", "Other Tracks")] + (isDashboard ? own : [])
        let side = links.map { link, icon, label in
            "            <li><a href=\"\(link)\"><i class=\"fa fa-\(icon) fa-fw\"></i> \(label)</a></li>\n\n"
        }
        let quick = links.map { link, icon, label in
            """
                        <li><a style="padding-top:5px; padding-bottom:0px" href="\(link)"><i style="font-size:1.75em" \
            class="fa fa-\(icon) fa-fw"></i><div style="font-size:0.85em">\(label)</div></a></li>

            """
        }
        return """

                  <!-- Navigation -->
                  <nav class="navbar navbar-default navbar-static-top" role="navigation" style="margin-bottom: 0;">
                    <div class="navbar-header fixed">
                      <a class="navbar-brand" href="/"><div id="site-logo"></div></a>

                      <button type="button" class="navbar-toggle" data-toggle="collapse" data-target=".navbar-collapse">
                        <span class="sr-only">Show or hide the navigation</span>
                        <span class="icon-bar"></span>
                        <span class="icon-bar"></span>
                        <span class="icon-bar"></span>
                      </button>

                      <ul class="nav navbar-top-links navbar-right">

                        <!--
                        <li class="dropdown">
                          <a class="dropdown-toggle" data-toggle="dropdown" href="#"><i class="fa fa-calendar fa-fw"></i></a>
                          <ul class="dropdown-menu dropdown-messages" id="calendar_of_events">
                            <li><a href="//live.liverc.com/events/calendar/">What is on when, and where</a></li>
                          </ul>
                        </li>
                        -->

                        <!--
                        <div class="panel panel-default">
                          <div class="panel-heading">Lifetime Track Stats</div>
                          <div class="panel-body"><table><tr><th>Laps</th><td class="text-right">999</td></tr></table></div>
                        </div>
                        -->

                        <li class="dropdown">
                          <a class="dropdown-toggle" data-toggle="dropdown" href="#"><i class="fa fa-user fa-fw"></i></a>
                          <ul class="dropdown-menu dropdown-user">
                            <li><a href="https://www.example.com/join/" target="_blank"><i class="fa fa-user fa-fw"></i> Join</a></li>
                            <li><a href="#" id="menu_enter"><i class="fa fa-sign-in fa-fw"></i> Enter</a></li>
                          </ul>
                        </li>

                      </ul>

                    </div>

                    <div class="navbar-default sidebar" role="navigation">
                      <div class="sidebar-nav navbar-collapse collapse">
                        <ul class="nav" id="side-menu">

                          <!--
                          <li class="sidebar-search">
                            <form action="/drivers/" method="get">
                              <div class="input-group custom-search-form">
                                <input type="text" class="form-control" placeholder="Whom are you looking for?">
                                <span class="input-group-btn"><button class="btn btn-default" type="submit">Go</button></span>
                              </div>
                            </form>
                          </li>
                          -->

                          <li>
                            <div style="display: table-cell; width: 1%">&nbsp;&nbsp;&nbsp;&nbsp;&nbsp;</div>
                          </li>


            """ + side.joined() + """
                              <li><a href="https://www.example.com/timing/" target="_blank"><i class="fa fa-download fa-fw"></i> Timing</a></li>

                              <li><a href="https://www.example.com/shop/" target="_blank"><i class="fa fa-shopping-cart fa-fw"></i> Shop</a></li>

                            </ul>

                            <!-- Whose figures these are -->
                            <a href="https://www.example.com/timing/" target="_blank">
                              <div id="figures_by">
                                <div class="txt">Figures by Nobody</div>
                                <div class="logo"><img src="//assets.example.com/simulated/logos/figures_by_nobody.png"></div>
                              </div>
                            </a>
                          </div>

                        </div>

                          <div class="navbar-quicklinks">
                            <ul class="list-inline">

                """ + quick.joined() + """
                                </ul>
                              </div>

                          </nav>

                          <div id="page-wrapper">

                    """
    }

    static func foot(isDashboard: Bool) -> String {
        """

              </div>
              <!-- /#page-wrapper -->

            </div>
            <!-- /#wrapper -->

            <!-- Dialogues -->
            <div id="modals"></div>

            <!-- While it loads -->
            <div id="loading_overlay">
              <div id="visitor_status_modal" class="modal show" role="dialog">
                <div class="vertical-alignment-helper">
                  <div class="modal-dialog vertical-align-center">
                    <div class="modal-content">
                      <div class="modal-body text-center">
                        <p><img src="//assets.example.com/simulated/logos/primary_logo.png" width="250" /></p>
                        <p><img src="//assets.example.com/simulated/static/wheel.svg" width="75" /></p>
                        <p><strong>ONE MOMENT...</strong></p>
                      </div>
                    </div>
                  </div>
                </div>
              </div>
            </div>

            <div id="drawer_bg"></div>
            <div id="drawer">
              <div class="content">
                <div class="close_drawer">close</div>
                <div class="announcement"></div>
              </div>
            </div>

            <!-- Scripts -->
            <script src="/js/site/site.default.min.js?77"></script>
            <script src="/js/site/site.content.min.js?77"></script>
            <script src="/js/visitor/visitor.default.min.js?77"></script>
            <script src="/vendor/biscuits/biscuits.js?77"></script>
            <script src="/vendor/\(isDashboard ? "panels/js/panels" : "tables/js/tables.min").js?77"></script>
            <script src="/vendor/grid/js/grid.min.js"></script>
            <script src="//checks.example.com/human/api.js?render=explicit"></script>

            <script>
              var showDrawer = \(isDashboard);
            </script>

          </body>
        </html>
        """
    }
}
