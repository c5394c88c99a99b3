/// The fixed text of the catalogue page.
enum CatalogueBoilerplate {
    static let text =
        PageFrame.head(title: "All Tracks :: Simulated LiveRC", isDashboard: false) + """

                <script>
                  $(document).ready(function () {
                    $(".track_list").Table({ paging: true, pageLength: 100, filter: true, sort: false, info: false });
                  });
                </script>

                <div class="row page-breadcrumb">
                  <div class="col-lg-12">
                    <h1 class="page-header"><span class="fa fa-road"></span> All Tracks</h1>
                  </div>
                </div>

                <div class="row">
                  <div class="col-lg-6">
                    <div class="panel panel-default">
                      <div class="panel-heading"><i class="fa fa-road fa-fw"></i> Tracks</div>
                      <div class="panel-body no_padding">
                        <ul class="list-inline padding_container">
                          <li><i class="fa fa-video-camera fa-fw status_video_1"></i> With Pictures</li>
                          <li><i class="fa fa-star fa-fw status_featured"></i> Not to be Missed</li>
                          <li><i class="fa fa-flag-checkered fa-fw status_2"></i> Racing Now</li>
                          <li><i class="fa fa-clock-o fa-fw status_1"></i> Practice Now</li>
                          <li><i class="fa fa-power-off fa-fw"></i> Quiet</li>
                        </ul>

                        <div class="table-responsive">
                          <table class="table table-striped track_list" cellspacing="0" width="100%">
                            <thead>
                              <tr>
                                <th class="col_min">Status</th>
                                <th>Track Name</th>
                              </tr>
                            </thead>
                            <tfoot>
                              <tr>
                                <th>Status</th>
                                <th>Track Name</th>
                              </tr>
                            </tfoot>
                            <tbody>
            {rows}
                            </tbody>
                          </table>
                        </div>
                      </div>
                    </div>
                  </div>
                </div>

            """ + PageFrame.foot(isDashboard: false)
}
