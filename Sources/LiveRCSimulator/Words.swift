/// The words that names, addresses and texts are made of.
enum Words {
    static let slugFirst = [
        "apex", "badger", "canyon", "delta", "eagle", "falcon", "granite", "harbor", "indigo", "jackson", "kestrel",
        "lakeside", "maple", "nitro", "outback", "prairie", "quarry", "ridge", "summit", "thunder", "union", "valley",
        "willow", "xtreme", "yankee", "zenith", "copper", "desert", "empire", "frontier",
    ]
    static let slugSecond = [
        "rc", "raceway", "speedway", "track", "park", "oval", "offroad", "racing", "club", "hobbies", "arena", "dome",
        "circuit", "rcclub", "motorsport",
    ]
    static let nameFirst = [
        "Apex", "Badger Creek", "Canyon", "Delta", "Eagle Rock", "Falcon", "Granite State", "Harbor City",
        "Indigo Hill",
        "Jackson County", "Kestrel", "Lakeside", "Maple Grove", "Nitro", "Outback", "Prairie Fire", "Quarry Lane",
        "Ridgeline", "Summit", "Thunder Alley", "Union Street", "Valley View", "Willow Bend", "Xtreme", "Yankee",
        "Zenith", "Copper Basin", "High Desert", "Empire", "Frontier",
    ]
    static let nameSecond = [
        "RC Raceway", "R/C Speedway", "RC Park", "Hobbies & Raceway", "RC Club", "Off-Road Arena", "Carpet Oval",
        "Radio Control Car Club", "Micro Racing", "RC Motorsports Park", "Dirt Dome", "Indoor Circuit",
    ]
    static let streetsEnglish = [
        "Mill Lane", "County Road 12", "State Route 60", "Industrial Blvd", "Old Quarry Road", "Fairground Ave",
        "Airport Drive", "Kyle Street", "W 4th St", "Lakeshore Pkwy Suite B", "Hobby Court", "US 301",
    ]
    static let streetsGerman = ["Am Flugplatz", "Industriestraße", "Waldweg", "Bahnhofstraße", "An der Kiesgrube"]
    static let streetsFrench = ["Rue du Stade", "Chemin des Prés", "Route de l'Étang", "Allée des Érables"]
    static let streetsSpanish = ["Calle del Río", "Avenida de la Estación", "Camino Viejo s/n", "Polígono Las Peñas"]
    static let streetsOther = ["Stadionvej", "Via Roma", "Rua das Flores", "Sportlaan", "Ulica Polna", "Skogsvägen"]
    static let users = ["info", "office", "racing", "track.manager", "contact", "rc+club", "hello", "vorstand"]
    static let domains = [
        "example.com", "example.net", "example.org", "club.example.org", "racing.example.com", "mail.example.net",
    ]
    static let events = [
        "Winter Points Round 4", "Friday Night Club Race", "Spring Shootout", "Club Practice",
        "Short Course & Buggy Cup",
        "Summer Series #3", "1/8th Nitro Open", "Vintage Day \"80s\"", "Coupe d'Été", "Herbstrennen Lauf 2", "夏季大会",
        "Toys for Kids Benefit <free entry>",
    ]
    static let sentences = [
        "Indoor carpet on-road with a raised drivers' stand and heated pits.",
        "Outdoor clay, 1/8 and 1/10 scale, layout changed every six weeks.",
        "Club racing on Saturdays & open practice on Wednesdays from 4 pm.",
        "Track size 40 x 22 m; power, compressed air and tyre warmers allowed.",
        "New racers welcome: loan cars at the counter, first race free.",
        "Offizielle Rennstrecke des Vereins, Training nach Absprache möglich.",
        "Piste en terre, éclairage le soir, buvette et stands couverts.",
        "Circuito cubierto con moqueta, cronometraje y aparcamiento.",
        "屋内カーペットコース、毎週日曜日にレースを開催しています。",
        "Bring your own \"AMB\" transponder or rent one (5 < 10 in stock).",
        "See the rules at https://rules.example.org/?class=stock&year=2 before you come.",
        "🏁 Food truck on race days 🌮",
        "The club’s loan cars – “first come, first served” – are at the counter…",
    ]
    static let activityToday = [
        "1 minute ago", "2 minutes ago", "43 minutes ago", "1 hour ago", "5 hours ago", "23 hours ago", "Yesterday",
    ]
}
