"""The made-up people of the demonstration, and the made-up places where they work.

Names are drawn from a given name and a family name of the same part of the world, so that lists look as lists of our
field do: long, short, with accents. No two people of one crowd have the same name.
"""

import re
import unicodedata
from dataclasses import dataclass
from random import Random

NAMES = (
    # West Africa, East Africa, Southern Africa
    ("Adaeze Chidi Ngozi Emeka Folasadé Tunde Yaa Kwabena Aminata Oumar",
     "Okafor Adéyẹmí Mensah Boateng Traoré Diallo"),
    ("Wanjiru Kiprop Achieng Selam Dawit Hodan Nakato Thandiwe Sipho",
     "Mwangi Otieno Tesfaye Abebe Ssemwogerere Dlamini"),
    # Arab world, Iran, Türkiye
    ("Layla Karim Nour Yasmin Hicham Rania", "Haddad El-Amrani Benkirane Mansour Al-Rashidi"),
    ("Shirin Arash Niloufar Kaveh", "Farahani Rostami Moghaddam Tavakoli"),
    ("Çağla Emre Gülşen İlker Öykü", "Yıldırım Şahinoğlu Çelik Güneş"),
    # South Asia
    ("Ananya Rohit Meenakshi Vikram Saraswati Farhan Tahmina",
     "Iyer Bhattacharya Chaudhry Ramanathan Deshpande Rahman"),
    # East and South-East Asia
    ("Yifan Xiaolei Jingwen Haoran Zixuan Meiling", "Zhao Ouyang Lü Shen Qiu Fang"),
    ("Haruka Kenjirō Yūko Sōta Ayumi", "Fujisawa Ōtani Kurosaki Minamoto"),
    ("Seo-yeon Min-jae Ha-eun Dong-hyun", "Hwang Namgung Baek Yoon"),
    ("Thị Ánh Quốc Bảo Đức Minh Ngọc", "Nguyễn Đặng Phạm Huỳnh"),
    ("Siti Wayan Putri Bayu", "Wulandari Hartono Siregar Prakoso"),
    # Europe
    ("Siobhán Ciarán Niamh Owain Bethan", "Ó Dubhghaill Ní Chonaill Llewellyn Prys-Jones"),
    ("Zoë Maarten Femke Joost", "van der Heijden Dijkstra 't Hooge Vermeulen"),
    ("Jürgen Käthe Björn Annelies", "Müßig Köhlbrandt Großmann Vöhringer"),
    ("Élise Gaëtan Maëlle François", "Lefèvre d'Aubigny Châtelain Noël-Garnier"),
    ("Íñigo María José Begoña Núria Xavier", "Etxeberria Muñoz Ibáñez Vilaró"),
    ("João Inês Conceição Tomé", "Gonçalves Simões Assunção Brandão"),
    ("Giulia Nicolò Benedetta Loris", "Montanari Cattaneo De Santis Dell'Acqua"),
    ("Søren Åse Øyvind Maj-Britt", "Kjærgaard Ødegaard Nygård Thorvaldsen"),
    ("Sigríður Þórdís Guðmundur", "Bjarnadóttir Ævarsson Sigurðardóttir"),
    ("Łukasz Małgorzata Zbigniew Wojciech", "Żółkiewski Wiśniewska Gąsior Brzęczyk"),
    ("Jiří Anežka Ľubomír Zdeňka", "Dvořáček Růžička Šťastný Ďurica"),
    ("Ștefan Ileana Răzvan", "Țurcanu Ionescu-Bârsan Mătăsaru"),
    ("Ágnes Gergő Zsófia", "Őrsi Kővágó Széchy"),
    ("Jelena Đorđe Saša Željka", "Živković Pavlović Šarić Đurđević"),
    ("Oleksandra Bohdan Yevheniia", "Kovalenko Shevchuk Hrytsenko"),
    ("Eleftheria Nikos Chrysoula", "Papageorgiou Vlachos Stamatakis"),
    ("Aino Väinö Pirjo Kadri", "Hämäläinen Jäätteenmäki Põldmäe"),
    # Americas and the Pacific
    ("Itzel Joaquín Ximena Nahuel", "Quispe Mamani Villaseñor Peñaloza"),
    ("Luiz Thaís Iracema Caetano", "Nóbrega Figueirêdo Guimarães"),
    ("Whetu Aroha Tāne Leilani", "Ngāmoki Te Rangi Kahananui"),
    ("Hannah Marcus Dana Terrence Joy", "Whitfield Abernathy Castellanos Okonjo-Reed Lindqvist"),
)  # fmt: skip

# Families of more than one word, which a space would tear apart.
TOGETHER = ("Ó Dubhghaill", "Ní Chonaill", "van der Heijden", "'t Hooge", "De Santis", "Te Rangi", "María José")

PLACES = (
    "Tidewater Institute of Technology", "University of Northhaven", "Kestrel Research", "Université de Valmarais",
    "Universität Falkenried", "Ostrava Hills Polytechnic", "Meridian Genome Centre", "Aldermoor College",
    "National Laboratory of Computing, Sundar", "Lakeshore Medical School", "Harbour Street AI",
    "Istanbul Strait University", "Academia Austral", "Instituto do Planalto", "Universidad del Altiplano",
    "Nordlys Universitet", "Blue Heron Biotech", "Savanna Centre for Data Science", "Mount Kirinya University",
    "Coral Coast Observatory", "Hoshizora University", "Han River Institute of Science", "Jade Gate University",
    "Pearl Delta Polytechnic", "Monsoon Institute of Statistics", "Deccan School of Engineering",
    "Cedar Valley University", "Qanat Institute", "Old Mill Labs", "Silver Birch Institute",
    "Vesterhavn Tekniske Højskole", "Politecnico di Roccabianca", "Ateneo San Lorenzo", "Dunwich Observatory",
    "Red Mesa University", "Prairie State Polytechnic", "Cape Wind University", "Great Lakes Institute of Physics",
    "Auroral Institute", "Quay Therapeutics", "Fen Computing", "Juniper Foundation for Open Science",
    "Moana University", "Highfield Centre for Cell Biology", "Szent Márton Egyetem", "Gdynia Bay University",
)  # fmt: skip


@dataclass(frozen=True)
class Somebody:
    """A person who is not in the database yet."""

    name: str
    email: str
    affiliation: str


class Crowd:
    """Draws people who differ in name and address."""

    def __init__(self, dice: Random) -> None:
        self.dice = dice
        self.names: set[str] = set()

    def somebody(self, place: str | None = None) -> Somebody:
        """Somebody new, at this place or any."""
        name = self.name()
        while name in self.names:
            name = self.name()
        self.names.add(name)
        place = place or self.place()
        return Somebody(name, address(name, place), place)

    def place(self) -> str:
        """Where somebody works."""
        return self.dice.choice(PLACES)

    def name(self) -> str:
        """Any name, used before or not."""
        given, families = self.dice.choice(NAMES)
        return f"{self.dice.choice(words(given))} {self.dice.choice(words(families))}"


def words(text: str) -> list[str]:
    """The names in a list, with those of several words kept whole."""
    for name in TOGETHER:
        text = text.replace(name, name.replace(" ", "\N{NO-BREAK SPACE}"))
    return [word.replace("\N{NO-BREAK SPACE}", " ") for word in text.split(" ")]


def address(name: str, place: str) -> str:
    """An address that cannot exist: `.example` belongs to nobody."""
    given, _, family = name.partition(" ")
    return f"{plain(given)}.{plain(family)}@{domain(place)}"


def domain(place: str) -> str:
    """The domain of a place: the words that tell it from others."""
    common = "of for and the institute university college centre school national laboratory foundation di do del de san"
    told = [plain(word) for word in re.split(r"[\s,]+", place) if word.lower() not in common.split()]
    return f"{'-'.join(word for word in told[:2] if word)}.example"


def plain(text: str) -> str:
    """Small letters without accents, for an address."""
    text = text.translate(str.maketrans("łŁøØđĐıßæÆþÞðõ", "lLoOdDisaAtTdo"))
    text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z]", "", text.lower())
