/// Pages of our own making in LiveRC's markup, and what `read` prints of them.
enum SavedPages {
    static let dashboard = """
        <!doctype html><html><head><meta charset=utf-8><title>Acme Raceway</title></head><body>
        <div class="panel"><div class="panel-heading">30 <small>Results This Month</small></div></div>
        <div class="panel"><div class="panel-heading">About Acme Raceway</div><div class="panel-body">
        <div class="row"><div class="col-sm-4"><address><strong>Acme Raceway</strong>
        <br>Kyeema Street<br>Narrabundah 02604<br>Australia<br>
        <br>P: N/A
        <br>W: <a href="http://acme.example/caf\u{E9}">acme.example</a>
        <br>E: <a href="mailto:acme">write to us</a></address></div><div class="col-sm-8"></div></div>
        <div class="row"><div class="col-md-12"><hr>Open on Sundays.<br>Parking is free.</div></div></div></div>
        <div class="panel"><div class="panel-heading">Track Map</div><div class="panel-body">
        <iframe src="https://maps.example/place?key=k&amp;q=Kyeema Street,Narrabundah,+02604,AU"></iframe></div></div>
        <div class="panel"><div class="panel-heading">Lifetime Track Stats</div><div class="panel-body"><table>
        <tr><th>Laps</th><td class="text-right">230,327</td></tr>
        <tr><th>Races</th><td class="text-right">many</td></tr>
        </table></div></div>
        </body></html>
        """

    static let dashboardText = #"""
        page:     the dashboard of acme
        size:     1.1 kB
        encoding: UTF-8, by the declaration in its first 1,024 bytes
        panels:   30 Results This Month: its heading is read, a figure of the month
                  About Acme Raceway
                  Track Map
                  Lifetime Track Stats
        map:      https://maps.example/place?key=k&q=Kyeema Street,Narrabundah,+02604,AU

        track name:              Acme Raceway
                                   from About, name
        latitude:                not found: the map's address has no coordinates
        longitude:               not found: the map's address has no coordinates
        address:                 Kyeema Street, Narrabundah 02604, Australia
                                   from About, lines 1 to 3
        city:                    Narrabundah
                                   from Track Map, q= part 2
                                   and About, line 2: Narrabundah 02604
        state:                   absent
                                   from Track Map, q= part 3, before the +: empty
                                   and About, line 2: Narrabundah 02604
        country:                 Australia
                                   from About, line 3
        country code:            AU
                                   from Track Map, q= part 4
        postal code:             02604
                                   from Track Map, q= part 3, behind the +
                                   and About, line 2: Narrabundah 02604
        phone:                   absent
                                   from About, P: line: N/A
        website:                 http://acme.example/café
                                   from About, W: link
        email:                   not found: malformed email
                                   from About, E: link: write to us (mailto:acme)
        description:             Open on Sundays.
                                 Parking is free.
                                   from About, second row
        logo url:                absent
                                   from About, img of the second column: empty
        facebook url:            not found: the page has no panel Facebook
        total laps:              230327
                                   from Lifetime Track Stats, Laps: 230,327
        total practice sessions: not found: the panel Lifetime Track Stats has no row
                                 Practice Sessions
        total races:             not found: malformed figure
                                   from Lifetime Track Stats, Races: many
        total entries:           not found: the panel Lifetime Track Stats has no row
                                 Entries
        total events:            not found: the panel Lifetime Track Stats has no row
                                 Events
        results this month:      30

        Issues (2):
          malformed email, email: write to us
          malformed figure, total_races: many

        """#

    static let dashboardJSON = #"""
        {"bytes":1133,"encoding":{"name":"UTF-8","source":"document"},\#
        "fields":{"address":{"sources":[{"panel":"about","place":"lines 1 to 3",\#
        "text":"Kyeema Street, Narrabundah 02604, Australia"}],"state":"value",\#
        "value":"Kyeema Street, Narrabundah 02604, Australia"},"city":{"sources":[{"panel":"track_map",\#
        "place":"q= part 2","text":"Narrabundah"},{"panel":"about","place":"line 2",\#
        "text":"Narrabundah 02604"}],"state":"value","value":"Narrabundah"},\#
        "country":{"sources":[{"panel":"about","place":"line 3","text":"Australia"}],"state":"value",\#
        "value":"Australia"},"country_code":{"sources":[{"panel":"track_map","place":"q= part 4","text":"AU"}],\#
        "state":"value","value":"AU"},"description":{"sources":[{"panel":"about","place":"second row",\#
        "text":"Open on Sundays. Parking is free."}],"state":"value",\#
        "value":"Open on Sundays.\nParking is free."},"email":{"reason":"malformed email",\#
        "sources":[{"panel":"about","place":"E: link","text":"write to us (mailto:acme)"}],"state":"not_found"},\#
        "facebook_url":{"reason":"the page has no panel Facebook","sources":[],"state":"not_found"},\#
        "latitude":{"reason":"the map's address has no coordinates","sources":[],"state":"not_found"},\#
        "logo_url":{"sources":[{"panel":"about","place":"img of the second column","text":""}],\#
        "state":"absent"},"longitude":{"reason":"the map's address has no coordinates","sources":[],\#
        "state":"not_found"},"phone":{"sources":[{"panel":"about","place":"P: line","text":"N/A"}],\#
        "state":"absent"},"postal_code":{"sources":[{"panel":"track_map","place":"q= part 3, behind the +",\#
        "text":"02604"},{"panel":"about","place":"line 2","text":"Narrabundah 02604"}],"state":"value",\#
        "value":"02604"},"state":{"sources":[{"panel":"track_map","place":"q= part 3, before the +",\#
        "text":""},{"panel":"about","place":"line 2","text":"Narrabundah 02604"}],"state":"absent"},\#
        "total_entries":{"reason":"the panel Lifetime Track Stats has no row Entries","sources":[],\#
        "state":"not_found"},"total_events":{"reason":"the panel Lifetime Track Stats has no row Events",\#
        "sources":[],"state":"not_found"},"total_laps":{"sources":[{"panel":"lifetime_track_stats",\#
        "place":"Laps","text":"230,327"}],"state":"value","value":230327},\#
        "total_practice_sessions":{"reason":"the panel Lifetime Track Stats has no row Practice Sessions",\#
        "sources":[],"state":"not_found"},"total_races":{"reason":"malformed figure",\#
        "sources":[{"panel":"lifetime_track_stats","place":"Races","text":"many"}],"state":"not_found"},\#
        "track_name":{"sources":[{"panel":"about","place":"name","text":"Acme Raceway"}],"state":"value",\#
        "value":"Acme Raceway"},"website":{"sources":[{"panel":"about","place":"W: link",\#
        "text":"http://acme.example/café"}],"state":"value","value":"http://acme.example/café"}},"file":"-",\#
        "issues":[{"field":"email","kind":"malformed_email","value":"write to us"},{"field":"total_races",\#
        "kind":"malformed_figure","value":"many"}],"kind":"dashboard",\#
        "map":"https://maps.example/place?key=k&q=Kyeema Street,Narrabundah,+02604,AU","month":{"results":30},\#
        "panels":[{"heading":"30 Results This Month","outcome":"month"},{"heading":"About Acme Raceway",\#
        "kind":"about","outcome":"read"},{"heading":"Track Map","kind":"track_map",\#
        "outcome":"read"},{"heading":"Lifetime Track Stats","kind":"lifetime_track_stats","outcome":"read"}],\#
        "slug":"acme","warnings":[]}
        """#

    static let catalogue = """
        <!doctype html><html><head><meta charset=utf-8></head><body><table class="table track_list"><tbody>
        <tr><td><small><small>1 minute ago</small></small></td>
        <td><a href="//acme.liverc.com/"><strong>Acme Raceway</strong></a>
        <div class="indent"><small>Winter Race Series #1</small></div></td></tr>
        <tr><td><small><small>last month</small></small></td>
        <td><a href="//koln.liverc.com/"><strong>K\u{F6}ln Racetrack</strong></a>
        <div class=indent><small>Club Meeting, Electric Off-Road Championship, Round Three of Twelve</small></div></td></tr>
        <tr><td></td><td><a href="https://elsewhere.example/"><strong>Elsewhere</strong></a></td></tr>
        <tr><td></td><td><a href="acme-two"><strong>Acme Two</strong></a></td></tr>
        <tr><td></td><td><a href="//nameless.liverc.com/"></a></td></tr>
        <tr><td></td><td><a href="//acme.liverc.com/"><strong>Acme again</strong></a></td></tr>
        </tbody></table></body></html>
        """

    static let catalogueText = #"""
        page:     the catalogue
        size:     891 bytes
        encoding: UTF-8, by the declaration in its first 1,024 bytes
        rows:     6: 2 tracks, 1 repeated, 3 skipped

        ROW  SLUG  NAME            LAST ACTIVITY  EVENT
          1  acme  Acme Raceway    1 minute ago   Winter Race Series #1
          2  koln  Köln Racetrack  last month     Club Meeting, Electric Off-Road Championship, Round Three of Twelve

        Repeated rows (1), of which the first counts:
          row 6: acme, as row 1

        Skipped rows (3):
          row 3: the link https://elsewhere.example/ leads to no track
          row 4: the link acme-two leads to no track; it may list a track
          row 5: the link //nameless.liverc.com/ has no name

        """#

    static let catalogueJSON = #"""
        {"bytes":891,"encoding":{"name":"UTF-8","source":"document"},"file":"-","is_complete":true,\#
        "kind":"catalogue","repeated":[{"first_row":1,"row":6,"slug":"acme"}],"rows":6,\#
        "skipped":[{"link":"https://elsewhere.example/","may_be_track":false,\#
        "message":"the link https://elsewhere.example/ leads to no track","reason":"link_elsewhere",\#
        "row":3},{"link":"acme-two","may_be_track":true,"message":"the link acme-two leads to no track",\#
        "reason":"link_elsewhere","row":4},{"link":"//nameless.liverc.com/","may_be_track":false,\#
        "message":"the link //nameless.liverc.com/ has no name","reason":"no_name","row":5,"slug":"nameless"}],\#
        "tracks":[{"current_event":"Winter Race Series #1","liverc_track_last_updated":"1 minute ago","row":1,\#
        "slug":"acme",\#
        "track_name":"Acme Raceway"},{"current_event":"Club Meeting, Electric Off-Road Championship, Round Three \#
        of Twelve","liverc_track_last_updated":"last month","row":2,"slug":"koln",\#
        "track_name":"Köln Racetrack"}],"warnings":[]}
        """#

    static let rowText = #"""
        page:     the catalogue, row 1
        encoding: UTF-8, by the declaration in its first 1,024 bytes
        repeated: in row 6; the first one counts

        source track slug:         acme
                                     from row 1, second cell, link
        track name:                Acme Raceway
                                     from row 1, second cell, name in the link
        liverc track last updated: 1 minute ago
                                     from row 1, first cell, small text
        current event:             Winter Race Series #1
                                     from row 1, second cell, indented small text

        """#

    static let rowJSON = #"""
        {"bytes":891,"encoding":{"name":"UTF-8","source":"document"},\#
        "fields":{"current_event":{"sources":[{"panel":"row","place":"second cell, indented small text",\#
        "text":"Winter Race Series #1"}],"state":"value","value":"Winter Race Series #1"},\#
        "liverc_track_last_updated":{"sources":[{"panel":"row","place":"first cell, small text",\#
        "text":"1 minute ago"}],"state":"value","value":"1 minute ago"},\#
        "source_track_slug":{"sources":[{"panel":"row","place":"second cell, link","text":"acme"}],\#
        "state":"value","value":"acme"},"track_name":{"sources":[{"panel":"row",\#
        "place":"second cell, name in the link","text":"Acme Raceway"}],"state":"value",\#
        "value":"Acme Raceway"}},"file":"-","kind":"catalogue_row","repeated_in":[6],"row":1,"slug":"acme",\#
        "warnings":[]}
        """#
}
