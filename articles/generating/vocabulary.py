"""The words of the synthetic newsroom: an invented coast, its towns, papers and quarrels.

Everything here was made up for this purpose. A topic brings who acts in it and what about;
the deeds, the people and the sentences are common to all.
"""

from typing import NamedTuple


class Subject(NamedTuple):
    """A topic, who acts in it, and what they quarrel about (with its article)."""

    name: str
    shortname: str
    keywords: tuple[str, ...]
    actors: tuple[str, ...]
    matters: tuple[str, ...]


def _list(text: str) -> tuple[str, ...]:
    return tuple(item.strip() for item in text.split("/"))


def _subject(name: str, shortname: str, keywords: str, actors: str, matters: str) -> Subject:
    return Subject(name, shortname, _list(keywords), _list(actors), _list(matters))


ROOT = "Tideway"

SUBJECTS = (
    _subject(
        "Harbours",
        "",
        "harbour / port / quay",
        "harbour board / pilots' guild / port authority / dredging firm / shipping agency / quay"
        " trust",
        "a deep-water berth / the coal quay / a plan for shore power / the winter dredging / a tug"
        " contract / the fish dock / a rise in mooring fees / the old customs house / a crane"
        " upgrade / the breakwater repair / a container yard / the lighthouse lease",
    ),
    _subject(
        "Railways",
        "Rail",
        "train / railway / station",
        "railway company / track owner / passengers' union / signal works / regional transport"
        " body",
        "a plan for night trains / the coastal line / a new timetable / the closed station / a"
        " tunnel inspection / the hydrogen railcar / a fare freeze / the level crossing / a"
        " freight loop / the ticket machines / the branch line to the sea / a signalling contract",
    ),
    _subject(
        "Energy",
        "",
        "energy / wind farm / grid",
        "grid operator / wind cooperative / tidal power firm / gas utility / energy regulator",
        "a tidal turbine / the offshore cable / a battery park / the heat network / a solar roof"
        " scheme / the capacity auction / a price cap / the substation at the marsh / a wave power"
        " trial / the backup power station / a smart meter roll-out / the pylon route",
    ),
    _subject(
        "Housing",
        "",
        "housing / rent / tenants",
        "tenants' league / building society / housing office / land trust / developer",
        "a rent register / the quayside flats / a ban on holiday lets / the empty homes levy / a"
        " timber tower / the leasehold reform / a self-build site / the cladding fund / a density"
        " rule / the conversion of the mill / a waiting list / the student quarter",
    ),
    _subject(
        "Health",
        "",
        "hospital / clinic / patients",
        "hospital trust / nurses' college / ambulance service / medicines agency / health board",
        "a walk-in clinic / the maternity ward / a vaccine boat / the dental backlog / a screening"
        " van / the night rota / a hospital merger / the pharmacy closures / a scanner for the"
        " islands / the flu campaign / a waiting time target / the rehabilitation pool",
    ),
    _subject(
        "Schools",
        "",
        "school / pupils / teachers",
        "school board / teachers' union / examination office / parents' council / college",
        "a four-day week / the reading scheme / a ban on phones in class / the boat school / a bus"
        " pass for pupils / the mathematics syllabus / a nursery guarantee / the exam resits / a"
        " merger of two colleges / the school kitchens / an apprenticeship levy / the sixth-form"
        " move",
    ),
    _subject(
        "Research",
        "",
        "research / scientists / study",
        "marine institute / university / polar survey / robotics laboratory / museum of science",
        "a map of the sea bed / the kelp study / a tide model / the seabird census / a swarm of"
        " underwater gliders / the ice core archive / a sensor network / the drift experiment / a"
        " telescope array / the plankton bank / a genome of the eel / the storm record",
    ),
    _subject(
        "Artificial Intelligence",
        "AI",
        "machine learning / neural network / chatbot",
        "software house / data trust / standards office / cloud provider / start-up",
        "a model that reads tide tables / the translation service / a chatbot for tenants / the"
        " facial recognition trial / an audit of algorithms / the training data / a speech model"
        " for dialects / the copyright claim / a forecast engine / the open weights / a licence"
        " for autonomous ferries / the benchmark results",
    ),
    _subject(
        "Weather",
        "",
        "storm / flood / forecast",
        "weather service / flood agency / coastguard / river trust / emergency office",
        "a storm warning / the flood barrier / a heat plan / the river gauges / a snow forecast /"
        " the spring tides / a drought order / the siren test / an evacuation map / the dyke"
        " inspection / a lightning count / the sandbag depot",
    ),
    _subject(
        "Courts",
        "",
        "court / judge / trial",
        "court of appeal / public prosecutor / bar association / ombudsman / cartel office",
        "a class action / the bribery trial / a ruling on ferry rights / the insolvency of the"
        " shipyard / a libel verdict / the legal aid cut / a search warrant / the smuggling case /"
        " an appeal by the fish exchange / the settlement over the spill / a fine for price fixing"
        " / the inquiry",
    ),
    _subject(
        "Culture",
        "",
        "museum / theatre / festival",
        "theatre / museum / film fund / festival office / library service / city orchestra",
        "a festival of sea songs / the opera season / a gift of drawings / the reading hall / a"
        " comic prize / the restored cinema / a museum of fog / the artists' studios / a lost"
        " manuscript / the carnival route / a book tax / the sculpture on the pier",
    ),
    _subject(
        "Business",
        "",
        "company / shares / profit",
        "shipyard / brewery / chamber of trade / savings bank / supermarket group / insurer",
        "a takeover bid / the order book / a share sale / the annual results / a warehouse robot /"
        " the pension gap / a factory move / the supply contract / an export credit / the loyalty"
        " card / a profit warning / the board election",
    ),
    _subject(
        "Fisheries",
        "Fish",
        "fishing / quota / trawler",
        "fishers' league / fisheries board / mussel growers' group / fish exchange / boat yard",
        "a cod quota / the mussel harvest / a trawling ban / the lobster nursery / a net recycling"
        " plant / the herring season / a crew shortage / the oyster reef / a fuel subsidy / the"
        " seal count / a catch camera / the landing fee",
    ),
    _subject(
        "Farming",
        "",
        "farm / harvest / livestock",
        "farmers' union / dairy cooperative / land agency / seed bank / vets' chamber",
        "a hedge grant / the potato harvest / a wolf fence / the milk price / a salt-tolerant"
        " wheat / the slurry rule / a farm robot / the bird flu zone / an orchard scheme / the"
        " soil survey / a water licence / the meadow payment",
    ),
    _subject(
        "Transport",
        "Roads",
        "bus / ferry / cycling",
        "bus operator / ferry company / roads agency / cyclists' club / airport",
        "a congestion charge / the island ferry / a bus lane / the ring road / an electric"
        " seaplane / the toll bridge / a cycle bridge / the taxi licence / a runway curfew / the"
        " car-free day / a parcel tram / the speed limit",
    ),
    _subject(
        "Environment",
        "Nature",
        "climate / wildlife / pollution",
        "nature council / water company / clean air office / forest service / beach wardens' group",
        "a peat fund / the sewage outfall / a plastic levy / the salt marsh / a beaver release /"
        " the noise map / a carbon budget / the dune path / an insect count / the bathing water"
        " test / a tree bond / the landfill closure",
    ),
    _subject(
        "Politics",
        "",
        "election / minister / parliament",
        "regional assembly / finance ministry / mayor / electoral office / opposition / civic"
        " alliance",
        "a budget deal / the by-election / a tax on second homes / the coalition paper / a vote at"
        " sixteen / the lobby register / a citizens' panel / the boundary review / a pay"
        " settlement / the transparency law / a harbour referendum / the cabinet list",
    ),
    _subject(
        "Sport",
        "",
        "match / league / championship",
        "football league / rowing club / marathon office / sailing federation / ice rink / stadium"
        " owner",
        "a stadium lease / the regatta / a transfer record / the women's league / a doping case /"
        " the half marathon / an ice hockey final / the youth academy / a night race / the ticket"
        " ballot / a pitch of cork / the cup draw",
    ),
    _subject(
        "Food",
        "",
        "restaurant / recipe / market",
        "bakers' guild / market hall / food inspectorate / school kitchen / wine cellar / street"
        " food group",
        "a salt tax / the covered market / a seaweed bread / the smoked eel label / an origin rule"
        " / the supper club / a tip law / the harbour canteen / a cider prize / the food bank / a"
        " late licence / the chowder contest",
    ),
    _subject(
        "Telecoms",
        "",
        "broadband / mobile network / satellite",
        "network operator / spectrum office / cable ship owner / satellite firm / broadcaster",
        "a fibre roll-out / the sea cable / a mast on the church / the spectrum auction / an"
        " emergency alert / the copper switch-off / a roaming deal / the radio archive / a"
        " satellite licence / the outage report / a broadband voucher / the local news fund",
    ),
)

# (does, done, doing): one deed in the three forms that headlines and sentences need.
DEEDS = (
    ("approves", "approved", "approving"),
    ("delays", "delayed", "delaying"),
    ("rejects", "rejected", "rejecting"),
    ("reviews", "reviewed", "reviewing"),
    ("funds", "funded", "funding"),
    ("postpones", "postponed", "postponing"),
    ("drops", "dropped", "dropping"),
    ("backs", "backed", "backing"),
    ("questions", "questioned", "questioning"),
    ("unveils", "unveiled", "unveiling"),
    ("extends", "extended", "extending"),
    ("trials", "trialled", "trialling"),
    ("halts", "halted", "halting"),
    ("restarts", "restarted", "restarting"),
    ("defends", "defended", "defending"),
    ("challenges", "challenged", "challenging"),
    ("audits", "audited", "auditing"),
    ("simplifies", "simplified", "simplifying"),
    ("debates", "debated", "debating"),
    ("scales back", "scaled back", "scaling back"),
    ("speeds up", "sped up", "speeding up"),
    ("takes over", "taken over", "taking over"),
    ("overhauls", "overhauled", "overhauling"),
    ("revives", "revived", "reviving"),
)

PLACES = _list(
    "Marlsea / Brackwater / Eddymouth / Saltholm / Wexford Sands / Tarnhaven / Gullane Point /"
    " Northwick / Ferrybridge Cross / Kelpham / Oysterhythe / Quillstead / Hardrow / Lanternby /"
    " Mossley Quay / Penwarth / Ravensey / Stormont Hook / Thornwick / Underley / Vennmouth /"
    " Whinfell / Yarrowdale / Abbotsea / Birchhaven / Coldharbour / Driftwood Bay / Elmsea /"
    " Fogmoor / Greywater / Heronsgate / Inverlode / Juniper Head / Kittiwake / Lowmarsh /"
    " Merrowby / Nettlecombe / Ottersby / Pilchard Cove / Quernmore / Ruddock / Sandling /"
    " Ternbridge / Upshore / Verrinmouth / Wadesea / Xanby / Yellowcliff / Zennick / Ashlock /"
    " Bellwether / Cray Island / Dunlinby / Eastwrack / Ferncliffe / Gannetry / Holmsea / Islay"
    " Reach / Jettyford / Knotsby / Lugworth / Saint Orla"
)

FIRST_NAMES = _list(
    "Ida / Tobias / Helen / Rasmus / Noor / Edith / Yusuf / Marta / Cormac / Anjali / Pauline /"
    " Sven / Leonie / Owen / Zofia / Hamish / Grace / Mateus / Ruth / Elif / Piet / Chidi / Magda"
    " / René / Zoë / Björn / Inés / Hugh / Ada / Samir / Wanda / Luc"
)
LAST_NAMES = _list(
    "Marrow / Quint / Osprey / Vale / Farrow / Calder / Brandt / Linde / Reeve / Stroud / Oake /"
    " Harker / Tarn / Kittle / Merle / Borrow / Ebbing / Crane / Dunnock / Sandmann / Overbeek /"
    " Wren / Sollas / Fairlead / Halyard / Mizzen / Capstan / Leeward / Thole / Bobstay / Gannet /"
    " Whelk / Sturgeon-Hale / Pellow / Trewin / Mossop"
)

WEEKDAYS = _list("Monday / Tuesday / Wednesday / Thursday / Friday / Saturday / Sunday")
SEASONS = _list(
    "spring / early summer / autumn / the end of the year / next winter / the new season / Easter"
)
MEASURES = _list(
    "a second hearing / a cheaper route / an independent inspector / quieter nights / a public map"
    " / better pay / more boats / a say in the matter / earlier notice / a refund / a longer trial"
    " / two more inspectors / lights on the path / a hardship fund / plain figures / a guarantee"
    " in writing"
)
EFFECTS = _list(
    "the budget is spent / the summer visitors arrive / winter begins / the vote is counted / the"
    " contract ends / prices settle / the first results are in / the neighbours agree / staff are"
    " found / the ice melts / the appeal is heard / the last permit is signed / costs double / the"
    " tide turns / doubts grow"
)

PAPERS = _list(
    "Gazette / Courier / Herald / Post / Chronicle / Echo / Observer / Tribune / Mercury /"
    " Dispatch / Bulletin / Record / Argus / Journal / Review / Standard / Signal / Beacon /"
    " Packet / Messenger"
)
TITLES = _list(
    "Grid & Turbine / The Tide Table / Berth Weekly / Night Train News / Quota Watch / The"
    " Planning File / Ward Round / Open Syllabus / Seabed Letters / Model Behaviour / Isobar / The"
    " Docket / Footlights / Ledger Lines / Net Mender / Hedgerow / Toll & Turnpike / Marshlight /"
    " The Division Bell / Extra Time / Crumb & Rind / Long Wave / Foreshore Today / The Harbour"
    " Standard / Plain Figures / Coastwise / Tideway Daily / The Northern Packet / Salt & Vinegar"
    " / U.S. Harbor News"
)
CHANNELS = _list(
    "Dockside / Tideway / Foghorn / Gullwing / Slipstream / Saltmarsh / Bosun / Captain /"
    " Lighthouse / Shingle / Kelp / Pierhead / Windward / Cormorant / Doctor Tide / Granny Ebb"
)
CHANNEL_KINDS = _list(
    "Explains / TV / Reacts / Live / Diaries / Walks / Shorts / Talks / in Depth / Builds / Daily"
)

PATHS = _list(
    "news / local / business / stories / 2026 / archive / features / opinion / live / regional /"
    " in-depth"
)
