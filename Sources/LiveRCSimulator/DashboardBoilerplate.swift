/// The fixed text of a dashboard: the same structure and size as LiveRC's, in words of our own.
enum DashboardBoilerplate {
    enum Slot: String, Sendable {
        case name, about, map, statistics, facebook, results, sessions, videos
    }

    static let raw = PageTemplate<Slot>(text, style: .raw)
    static let formatted = PageTemplate<Slot>(text, style: .formatted)

    private static let text =
        PageFrame.head(title: "{name} :: Scores and Schedules :: Simulated LiveRC", isDashboard: true) + """

                    <div class="row page-breadcrumb">
                      <div class="col-lg-12">
                        <h1 class="page-header"><span class="fa fa-dashboard"></span> {name}'s Dashboard</h1>
                      </div>
                    </div>

                    <!-- Tiles -->
                    <div class="row dashboard_panels">

            """
        + tile(
            "/live/", "red", "hourglass", "<i class=\"fa fa-times\"></i>", "Nobody on the Track", "Open the Live View")
        + tile("/results/", "green", "list-ol", "{results}", "Results in 30 Days", "Show the Last Event")
        + tile("/practice/", "primary", "clock-o", "{sessions}", "Sessions in 30 Days", "Show Practice")
        + tile("/videos/", "yellow", "video-camera", "{videos}", "Videos in 30 Days", "Show Videos") + """

                    </div>

                    <div class="row">

                      <div class="col-lg-8">

            {about}{map}
                      </div>

                      <div class="col-lg-4">

            {statistics}
                        <!-- Facebook -->
            {facebook}
                      </div>

                    </div>

            """ + PageFrame.foot(isDashboard: true)

    private static func tile(
        _ link: String, _ colour: String, _ icon: String, _ figure: String, _ caption: String, _ action: String
    ) -> String {
        """

                      <!-- Tile -->
                      <a href="\(link)">
                        <div class="col-lg-3 col-md-6 col-xs-6">
                          <div class="panel panel-\(colour)">
                            <div class="panel-heading">
                              <div class="row">
                                <div class="col-xs-3">
                                  <i class="fa fa-\(icon) fa-4x"></i>
                                </div>
                                <div class="col-xs-9 text-right">
                                  <div class="huge">\(figure)</div>
                                  <div class="stats">\(caption)</div>
                                </div>
                              </div>
                            </div>
                            <div class="panel-footer">
                              <span class="pull-left"><u>\(action)</u></span>
                              <span class="pull-right"><i class="fa fa-arrow-circle-right"></i></span>
                              <div class="clearfix"></div>
                            </div>
                          </div>
                        </div>
                      </a>
        """
    }
}
