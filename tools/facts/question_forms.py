"""The forms of questions that facts answer: "S" is the subject, "SP" the subject's ("my", "Ana's").

`{1}` in an attribute is what the form's group holds: "when is my {1}". First form that fits wins.
"""

import re

from tools.facts.relations import RELATIONS

_WHAT = r"(?:what|which)"
_CITY = r"(?:city|town|place|country|village|cities|places|towns)"
_FIRM = r"(?:company|firm|employer|companies|business|organi[sz]ation)"
_BE = r"(?:is|are|was|were|am)"
_DO = r"(?:do|does|did)"
_HAVE = r"(?:have|has|had)"

_FORMS: tuple[tuple[str, str], ...] = (
    ("home", rf"where {_DO} S (?:use to |used to )?(?:live|reside|stay)"),
    ("home", rf"where {_BE} S (?:living|based|residing|staying|located|settled)"),
    ("home", rf"(?:in )?{_WHAT} {_CITY} {_DO} S (?:use to |used to )?(?:live|reside)(?: in)*"),
    ("home", rf"(?:in )?{_WHAT} {_CITY} {_BE} S (?:living|based|residing)(?: in)*"),
    ("home", rf"{_WHAT} {_CITY} {_BE} SP (?:home|house|flat|place)(?: in)?"),
    (
        "home",
        rf"(?:where|what) {_BE} SP (?:home|house|flat|home ?town|city|town|place|residence|home "
        rf"city)",
    ),
    ("home", rf"{_WHAT} {_CITY} {_HAVE} S (?:ever )?lived in"),
    ("home", rf"where (?:else )?{_HAVE} S (?:ever |been )?(?:lived|living|live)"),
    ("home", rf"{_WHAT} {_CITY} {_DO} S call home"),
    ("home", r"where will S (?:be )?(?:live|living|reside)"),
    (
        "home",
        rf"where {_BE} S (?:going to (?:live|move to|move)|moving(?: to)?|planning to move(?: to)?|"
        rf"relocating(?: to)?)",
    ),
    ("home", r"where (?:do|does|will) S move(?: to)?"),
    ("employer", rf"where {_DO} S (?:use to |used to )?work"),
    ("employer", rf"(?:who|whom) {_DO} S (?:use to |used to )?work (?:for|with|at)"),
    ("employer", rf"(?:where|who) {_BE} S (?:working|employed)(?: for| at| by| with)?"),
    (
        "employer",
        rf"(?:at |for )?{_WHAT} {_FIRM} {_DO} S (?:use to |used to )?(?:work|work for|work at|work "
        rf"with)",
    ),
    (
        "employer",
        rf"{_WHAT} {_FIRM} {_BE} S (?:with|at|working for|working at|employed by|employed at|part "
        rf"of)",
    ),
    (
        "employer",
        rf"(?:who|what|which|where) {_BE} SP (?:employer|{_FIRM}|workplace|place of work|job at)",
    ),
    ("employer", r"who (?:employs|employed) S"),
    ("employer", r"(?:where|who) will S (?:be )?(?:work|working)(?: for| at)?"),
    ("employer", rf"(?:where|who) {_BE} S going to (?:work|be working)(?: for| at)?"),
    ("employer", rf"{_WHAT} {_FIRM} {_HAVE} S (?:ever )?(?:worked|been) (?:for|at|with)"),
    ("employer", rf"where {_HAVE} S (?:ever )?worked"),
    (
        "job",
        rf"(?:what|which) {_BE} SP (?:job|profession|occupation|line of work|trade|job title|work)",
    ),
    ("job", rf"what {_DO} S do(?: for (?:work|a living|a job)| professionally| as a job)?"),
    ("job", rf"what {_DO} S (?:use to |used to )?(?:work as|do for a living)"),
    ("job", rf"what (?:kind|sort|type|line) of (?:work|job) {_DO} S (?:do|have)"),
    ("job", rf"what {_BE} S working as"),
    ("job", r"what will S (?:work as|be working as|be|become|do)"),
    ("job", rf"what {_BE} S going to (?:be|become|work as|do)"),
    ("job", r"what will SP (?:job|profession|occupation) be"),
    (
        "birthday",
        rf"(?:when|what|on what day|what day|what date|which day) {_BE} SP (?:birthday|date of "
        rf"birth|birth date)",
    ),
    ("birthday|birth", rf"(?:when|on (?:what|which) (?:day|date)) {_BE} S born(?: on)?"),
    (
        "birthday",
        rf"(?:when|(?:on )?(?:what|which) (?:day|date)) {_DO} S (?:celebrate SP|have SP) "
        rf"birthday(?: on)?",
    ),
    ("birth|origin", rf"where {_BE} S (?:born|from)|where {_DO} S come from"),
    ("phone number", rf"what {_BE} SP (?:phone ?number|number|phone|contact number)"),
    ("phone number", rf"what {_BE} the (?:phone ?)?number (?:of|for) S"),
    (
        "phone number",
        r"(?:how|on what number|on which number|what number|which number) (?:can|could|do|should) "
        r"(?:i|I|one|you|people|S) (?:be )?(?:reach|reached|call|contact|phone|ring)(?: S)?(?: "
        r"best)?(?: on| at| under)?",
    ),
    ("phone number", rf"(?:what|which) (?:phone ?)?number {_DO} S (?:have|use)"),
    ("favourite {1}", rf"(?:what|which|who) {_BE} SP favourite (?P<x1>[a-z]+(?: [a-z]+)?)"),
    ("favourite {1}", rf"(?:what|which) (?P<x1>[a-z]+) {_BE} SP (?:favourite|preferred)(?: one)?"),
    (
        "favourite {1}",
        rf"(?:what|which) (?P<x1>[a-z]+) {_DO} S (?:like|love|prefer) (?:the )?(?:best|most)",
    ),
    (
        "car",
        rf"(?:what|which|what kind of|what sort of|what make of) (?:car|vehicle) {_DO} S (?:drive|"
        rf"have|own)",
    ),
    ("car", rf"what {_DO} S drive"),
    ("car", rf"(?:what|which) (?:car|vehicle) {_HAVE} S(?: got)?"),
    ("car", rf"(?:what|which|what kind of car) {_BE} SP (?:car|vehicle)"),
    ("name", rf"(?:what|who) {_BE} SP (?:first )?name|what {_BE} S called|who {_BE} I"),
    ("age", rf"how old {_BE} S|what {_BE} SP age"),
    ("diet", rf"(?:what|which) {_BE} SP diet|what (?:kind of )?diet {_DO} S (?:have|follow)"),
    (
        "diet",
        rf"{_BE} S (?:an? )?(?:vegetarian|vegan|pescatarian|pescetarian|flexitarian)|"
        rf"{_DO} S eat (?:meat|fish)",
    ),
    (
        "intolerance",
        rf"what {_BE} S intolerant (?:to|of)|{_BE} S [a-z]+[ -]intolerant|"
        rf"{_BE} S intolerant to .+|(?:what|which) {_BE} SP intolerances",
    ),
    (
        "allergy",
        rf"what {_BE} S allergic to|(?:what|which) {_BE} SP allergies|(?:{_DO} S have|have S got) "
        rf"(?:any |an )?(?:food )?allerg(?:y|ies)",
    ),
    (
        "allergy",
        rf"(?:what|which) (?:food )?allergies {_DO} S have|{_BE} S allergic to (?:anything|"
        rf"something)",
    ),
    (
        "allergy",
        r"(?:what|which foods?) (?:can not|should not|must not) S (?:eat|have)(?: because of "
        r"(?:SP )?allergies| due to (?:SP )?allergies)?",
    ),
    (
        "allergy",
        r"(?:what|which foods?) can S not eat(?: because of (?:SP )?allergies| due to (?:SP "
        r")?allergies)?",
    ),
    ("speaks", rf"(?:what|which|how many) languages? (?:{_DO}|can) S (?:speak|know|understand)"),
    (
        "speaks",
        rf"what (?:{_DO}|can) S speak|(?:what|which) languages? {_BE} S (?:fluent|proficient) in",
    ),
    ("speaks", rf"(?:what|which)? ?{_BE}? ?SP languages"),
    (
        "likes",
        rf"what (?:things )?{_DO} S (?:like|love|enjoy|adore)(?: doing)?|what {_BE} S (?:into|fond "
        rf"of|keen on|a fan of)",
    ),
    (
        "likes",
        rf"what (?:kinds? of )?things (?:{_DO} S (?:like|love|enjoy)|{_BE} S (?:into|fond of))|"
        rf"what {_BE} SP likes",
    ),
    (
        "dislikes",
        rf"what (?:things )?{_DO} S (?:hate|dislike|detest|not like)|what (?:can|do|does) S not "
        rf"(?:stand|like)|what {_BE} SP dislikes",
    ),
    (
        "plays|hobby",
        rf"what (?:things |games |sports |instruments? )?{_DO} S play(?: in SP free time)?",
    ),
    ("plays|hobby", rf"(?:what|which) (?:things|games|sports|instruments?) {_DO} S play"),
    (
        "plays|hobby",
        rf"(?:what|which) hobb(?:y|ies) {_DO} S have|(?:what|which) {_BE} SP hobb(?:y|ies)|(?:what|"
        rf"which) hobbies {_HAVE} S(?: got)?",
    ),
    (
        "studies|school",
        rf"(?:what|where) {_DO} S study|(?:what|which) (?:school|university|college) {_DO} S (?:go "
        rf"to|attend)",
    ),
    (
        "pets",
        rf"(?:what|which|how many) (?:pets?|animals) (?:{_DO} S (?:have|own|keep)|{_HAVE} S(?: "
        rf"got)?)",
    ),
    (
        "pets",
        rf"(?:what|who|which|how) {_BE} SP (?:pets?|animals)(?: called| named)?|(?:{_DO} S have|"
        rf"have S got) (?:any |a )?pets?",
    ),
    (
        "pets",
        rf"what {_BE} the names? of SP pets?|what {_BE} SP pets?(?:'s|'|s') names?|what {_DO} S "
        rf"call SP pets?",
    ),
    (
        "{1} name",
        rf"(?:what|who|how) {_BE} SP (?P<x1>(?:\w+ )?(?:{RELATIONS}))(?:'s name| called| named)?|"
        rf"what {_BE} the name of SP (?P<x2>(?:\w+ )?(?:{RELATIONS}))|what {_DO} S call SP "
        rf"(?P<x3>(?:\w+ )?(?:{RELATIONS}))",
    ),
    (
        "{1}",
        rf"(?:when|what|which|where|(?:on )?(?:what|which) (?:day|date)) {_BE} (?:SP|the) "
        rf"(?P<x1>[a-z][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){{0,3}}?)(?: on| held| scheduled(?: "
        rf"for)?)?",
    ),
    (
        "{1}",
        rf"(?:when|(?:on )?(?:what|which) (?:day|date)) {_DO} (?:SP|the) "
        rf"(?P<x1>[a-z][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){{0,3}}?) (?:take place|happen|meet|"
        rf"start)(?: on)?",
    ),
    (
        "{1}",
        rf"(?:when|(?:on )?(?:what|which) (?:day|date)) {_DO} S have (?:SP|the|an?) "
        rf"(?P<x1>[a-z][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){{0,3}}?)(?: on)?",
    ),
    ("{1}", r"(?:SP|the) (?P<x1>[a-z][a-z0-9'-]*(?: [a-z0-9][a-z0-9'-]*){0,3})"),
)
_SINCE = (
    (
        "home",
        rf"(?:since when|how long|from when)(?: {_DO}| {_HAVE}| {_BE})? S (?:been )?(?:live|lived|"
        rf"living|reside|based|been)(?: in (?P<v>.+))?",
    ),
    (
        "home",
        rf"when {_DO} S (?:move|relocate|come|settle)(?: down)?(?: (?:to|in|into) (?P<v>.+))?",
    ),
    ("home", rf"when {_DO} S (?:start|begin) (?:living|to live)(?: in (?P<v>.+))?"),
    (
        "job",
        rf"(?:since when|how long)(?: {_DO}| {_HAVE}| {_BE})? S (?:been |work as |worked as |"
        rf"working as |been working as )*(?:an? )(?P<v>.+)",
    ),
    (
        "job",
        rf"when {_DO} S (?:become|start (?:working )?as|start being|begin (?:working )?as|start to "
        rf"work as) (?:an? )?(?P<v>.+)",
    ),
    (
        "employer",
        rf"(?:since when|how long)(?: {_DO}| {_HAVE}| {_BE})? S (?:been |work |worked |working |"
        rf"employed |start )*(?:at|for|with|by) (?P<v>.+)",
    ),
    (
        "employer",
        rf"when {_DO} S (?:start|begin)(?: working| work| to work| out)? (?:at|for|with) (?P<v>.+)",
    ),
    ("employer", rf"when {_DO} S join (?P<v>.+)"),
)
HAPPENED = re.compile(
    rf"when {_DO} S (?P<v>(?:get (?:married|engaged)|marry|buy|sell|graduate|retire|adopt)\b.*)|"
    r"when (?:is|was) SP (?P<noun>wedding|(?:wedding )?anniversary)",
    re.I,
)
UNTIL = re.compile(
    rf"(?:when|until when) {_DO} S (?:leave|quit|stop (?:working (?:at|for)|living in)|move (?:out "
    rf"of|away from)|work at|live in) (?P<v>.+)",
    re.I,
)
PLANS = re.compile(
    r"\bwill\b|\bgoing to\b|\bmoving\b|\brelocating\b|\bplanning to\b|where (?:do|does) S move",
    re.I,
)
FORMS = [(attribute, re.compile(form, re.I)) for attribute, form in _FORMS]
SINCE_FORMS = [(attribute, re.compile(form, re.I)) for attribute, form in _SINCE]
