"""Mails written for these tests: what programs of schools and towns send, in three languages and many encodings."""

import base64
import quopri
from dataclasses import dataclass


@dataclass(frozen=True)
class Sample:
    """A mail and what it is read as.

    text  what its text has to hold
    new   the whole of its new part; none: not looked at
    """

    name: str
    raw: bytes
    subject: str = ""
    text: str = ""
    new: str | None = None


def mail(
    body: bytes | str,
    *,
    subject: str = "Hello",
    charset: str = "utf-8",
    encoding: str = "8bit",
    kind: str = "text/plain",
    head: str = "",
    sender: str = "Tiina Opettaja <tiina@test.invalid>",
    message_id: str = "one@client.invalid",
) -> bytes:
    """One part, as it travels."""
    raw = body if isinstance(body, bytes) else body.encode(charset)
    raw = {"8bit": lambda b: b, "base64": base64.encodebytes, "quoted-printable": quopri.encodestring}[encoding](raw)
    lines = [
        f"From: {sender}",
        "To: vire@localhost",
        f"Subject: {subject}",
        "Date: Fri, 27 Nov 2026 08:00:00 +0200",
        *([f"Message-ID: <{message_id}>"] if message_id else []),
        "MIME-Version: 1.0",
        f'Content-Type: {kind}; charset="{charset}"',
        f"Content-Transfer-Encoding: {encoding}",
        *([head] if head else []),
    ]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + raw


def parts(*bodies: tuple[str, str], kind: str = "mixed") -> bytes:
    """Several parts, each (headers, body)."""
    inside = "".join(f"--b\r\n{head}\r\n\r\n{body}\r\n" for head, body in bodies)
    head = (
        "From: Tiina <tiina@test.invalid>\r\nTo: vire@localhost\r\nSubject: Parts\r\nMessage-ID: <parts@client.invalid>\r\n"
        f'MIME-Version: 1.0\r\nContent-Type: multipart/{kind}; boundary="b"\r\n\r\n'
    )
    return (head + inside + "--b--\r\n").encode()


FI = "Näyttö ei käynnisty. Öljyä ja Åke."
SV = "Skärmen är svart på Åsas dator, hjälp!"
PLAIN = "Content-Type: text/plain; charset=utf-8"
HTML = "Content-Type: text/html; charset=utf-8"

LETTERS = [
    *[
        Sample(f"fi {c} {e}", mail(FI, charset=c, encoding=e), text=FI, new=FI)
        for c in ("utf-8", "iso-8859-1", "windows-1252", "iso-8859-15")
        for e in ("8bit", "base64", "quoted-printable")
    ],
    *[Sample(f"sv {c}", mail(SV, charset=c), text=SV, new=SV) for c in ("utf-8", "latin1", "cp1252", "iso-8859-15")],
    Sample("euro in latin-1", mail(b"Hinta 5 \x80", charset="iso-8859-1"), text="Hinta 5 €"),
    Sample("euro in latin-9", mail("Hinta 5 €", charset="iso-8859-15"), text="Hinta 5 €"),
    Sample("says utf-8, is latin-1", mail(FI.encode("cp1252"), charset="utf-8"), text=FI),
    Sample("says ascii, is utf-8", mail(FI.encode(), charset="us-ascii"), text=FI),
    Sample("says nothing known", mail(FI.encode(), charset="x-unknown-charset"), text=FI),
    Sample("says a codec of programs", mail(FI.encode(), charset="unicode_escape"), text=FI),
    Sample("says a codec that is none of text", mail(FI.encode(), charset="rot13"), text=FI),
    Sample("says base64 as its charset", mail(FI.encode(), charset="base64"), text=FI),
    Sample("utf-16", mail(FI, charset="utf-16", encoding="base64"), text=FI),
    Sample("subject in q", mail("x", subject="=?iso-8859-1?Q?N=E4ytt=F6_rikki?="), subject="Näyttö rikki"),
    Sample("subject in b", mail("x", subject="=?utf-8?B?U2vDpHJtZW4gw6RyIHN2YXJ0?="), subject="Skärmen är svart"),
    Sample("subject in two words", mail("x", subject="=?utf-8?Q?N=C3=A4yt?= =?utf-8?Q?t=C3=B6?="), subject="Näyttö"),
    Sample("subject raw utf-8", mail("x", subject="Näyttö rikki"), subject="Näyttö rikki"),
    Sample(
        "subject raw latin-1",
        mail("x", subject=b"N\xe4ytt\xf6 rikki".decode("utf-8", "surrogateescape")),
        subject="Näyttö rikki",
    ),
    Sample("subject folded", mail("x", subject="A very\r\n long subject"), subject="A very long subject"),
    Sample("subject of broken base64", mail("x", subject="=?utf-8?B?w6?="), subject=""),
    Sample(
        "subject with an encoded line end",
        mail("x", subject="=?utf-8?Q?Hello=0D=0ABcc:_all?="),
        subject="Hello Bcc: all",
    ),
    Sample("NUL bytes", mail(b"Hel\x00lo\x00 world"), text="Hello world"),
    Sample("control characters", mail(b"Hel\x07lo\x1b[31m world"), text="Hello[31m world"),
    Sample(
        "flowed", mail("One long \r\nline of text\r\n", kind="text/plain; format=flowed"), text="One long line of text"
    ),
]
SHAPES = [
    Sample(
        "html only",
        mail("<p>Hei &auml;&ouml;</p><script>alert(1)</script><style>p{}</style><p>Toinen</p>", kind="text/html"),
        text="Hei äö\n\nToinen",
    ),
    Sample("alternative", parts((PLAIN, "The text"), (HTML, "<p>The HTML</p>"), kind="alternative"), text="The text"),
    Sample(
        "alternative with an empty text",
        parts((PLAIN, " "), (HTML, "<p>The HTML</p>"), kind="alternative"),
        text="The HTML",
    ),
    Sample(
        "photo",
        parts(
            (PLAIN, "See the photo"),
            (
                (
                    'Content-Type: image/jpeg; name="IMG_1.jpg"\r\nContent-Disposition: attachment; '
                    'filename="IMG_1.jpg"\r\nContent-Transfer-Encoding: base64'
                ),
                "AAAA",
            ),
        ),
        text="See the photo",
    ),
    Sample(
        "text as a file is no text",
        parts(
            (PLAIN, "The text"), (PLAIN + '\r\nContent-Disposition: attachment; filename="log.txt"', "line of a log")
        ),
        text="The text",
    ),
    Sample(
        "winmail.dat",
        parts(
            ('Content-Type: application/ms-tnef; name="winmail.dat"\r\nContent-Transfer-Encoding: base64', "eJ8+IgA=")
        ),
    ),
    Sample(
        "no end of the parts",
        b"Content-Type: multipart/mixed; boundary=x\r\nSubject: Half\r\n\r\n--x\r\n\r\nHalf a mail",
        subject="Half",
        text="Half a mail",
    ),
    Sample("a boundary that never comes", b"Content-Type: multipart/mixed; boundary=x\r\n\r\nOnly words"),
    Sample("no headers", b"\r\n\r\nOnly a text", text="Only a text"),
    Sample("nothing", b""),
    Sample("rubbish", bytes(range(256)) * 4),
    Sample("broken base64", mail(b"!!!not base64!!!", encoding="8bit", head="Content-Transfer-Encoding: base64")),
    Sample("html that never ends", mail("<p>Hello <![CDATA[ <b", kind="text/html"), text="Hello"),
    Sample(
        "mail in a mail",
        parts((PLAIN, "Forwarded"), ("Content-Type: message/rfc822", "Subject: Inner\r\n\r\nInner text")),
        text="Forwarded",
    ),
]


def quoted(name: str, new: str, old: str) -> Sample:
    return Sample(f"quote {name}", mail(f"{new}\n\n{old}"), new=new)


QUOTES = [
    quoted(
        "gmail fi",
        "Kiitos, toimii!",
        "pe 27. marrask. 2026 klo 10.05 Vire (vire@example.fi) kirjoitti:\n> Hei\n> Tiina",
    ),
    quoted("gmail sv", "Tack!", "Den fre 27 nov. 2026 kl 10:05 skrev Vire <vire@example.fi>:\n> Hej"),
    quoted("gmail en", "Thanks!", "On Fri, Nov 27, 2026 at 10:05 AM Vire <vire@example.fi> wrote:\n> Hello"),
    quoted(
        "gmail en broken line", "Thanks!", "On Fri, Nov 27, 2026 at 10:05 AM Vire\n<vire@example.fi> wrote:\n> Hello"
    ),
    quoted("gmail no", "Takk!", "fre. 27. nov. 2026 kl. 10:05 skrev Vire <vire@example.fi>:\n> Hei"),
    quoted(
        "outlook fi",
        "Ei toimi vielä.",
        "Lähettäjä: Vire <vire@example.fi>\nLähetetty: perjantai 27. marraskuuta 2026\n"
        "Vastaanottaja: Tiina\nAihe: Näyttö\n\nHei",
    ),
    quoted(
        "outlook sv",
        "Det fungerar inte.",
        "Från: Vire <vire@example.fi>\nSkickat: den 27 november 2026\nTill: Tiina\nÄmne: Skärm\n\nHej",
    ),
    quoted(
        "outlook no",
        "Det virker ikke.",
        "Fra: Vire <vire@example.fi>\nSendt: fredag 27. november 2026\nTil: Tiina\nEmne: Skjerm\n\nHei",
    ),
    quoted(
        "outlook en",
        "Not yet.",
        "________________________________\nFrom: Vire <vire@example.fi>\n"
        "Sent: Friday, November 27, 2026\nTo: Tiina\nSubject: Screen\n\nHello",
    ),
    quoted("outlook classic", "Not yet.", "-----Original Message-----\nFrom: Vire\nHello"),
    quoted("outlook classic fi", "Ei vielä.", "-----Alkuperäinen viesti-----\nLähettäjä: Vire\nHei"),
    quoted("outlook classic sv", "Inte ännu.", "-----Ursprungligt meddelande-----\nFrån: Vire\nHej"),
    quoted("our line fi", "Kiitos!", "## Kirjoita vastauksesi tämän rivin yläpuolelle ##\nHei Tiina"),
    quoted("our line sv", "Tack!", "> ## Skriv ditt svar ovanför den här raden ##\n> Hej"),
    quoted("our line en", "Thanks!", "## Write your answer above this line ##\nHello"),
    quoted("signature", "It works.", "-- \nTiina Opettaja\nAlppilan lukio"),
    quoted("iphone fi", "Toimii.", "Lähetetty iPhonesta"),
    quoted("iphone sv", "Funkar.", "Skickat från min iPhone"),
    quoted("iphone en", "Works.", "Sent from my iPhone"),
    quoted("outlook for phones", "Works.", "Get Outlook for Android"),
    Sample("only a quote is kept whole", mail("> Hello\n> there"), new="> Hello\n> there"),
    Sample(
        "a sentence with from is no header",
        mail("From: the library we need two laptops.\nThanks"),
        new="From: the library we need two laptops.\nThanks",
    ),
    Sample(
        "dashes in a list are no signature", mail("Rikki:\n-- näyttö\n-- laturi"), new="Rikki:\n-- näyttö\n-- laturi"
    ),
    Sample(
        "gmail html",
        mail('<div>Kiitos!</div><div class="gmail_quote"><div>pe 27.11. kirjoitti:</div>Vanha</div>', kind="text/html"),
        new="Kiitos!",
    ),
    Sample(
        "outlook html",
        mail('<p>Tack!</p><div id="divRplyFwdMsg">Från: Vire</div><p>Gammalt</p>', kind="text/html"),
        new="Tack!",
    ),
]
CLIENTS = [
    quoted("outlook for phones fi", "Toimii.", "Hanki Outlook for Android"),
    quoted("outlook for phones sv", "Funkar.", "Hämta Outlook för Android"),
    quoted("outlook ios en", "Works.", "Get Outlook for iOS"),
    quoted("outlook ios fi", "Toimii.", "Hanki Outlook for iOS"),
    quoted("android fi", "Toimii.", "Lähetetty Android-laitteestani"),
    quoted("samsung fi", "Toimii.", "Lähetetty Samsung Galaxy -älypuhelimesta."),
    quoted("samsung sv", "Funkar.", "Skickat från min Galaxy"),
    quoted("samsung en", "Works.", "Sent from my Galaxy"),
    quoted("ipad fi", "Toimii.", "Lähetetty iPadista"),
    quoted("ipad sv", "Funkar.", "Skickat från min iPad"),
    quoted("thunderbird fi", "Kiitos.", "Vire kirjoitti 27.11.2026 klo 10.05:\n> Hei"),
    quoted("thunderbird sv", "Tack.", "Den 2026-11-27 kl. 10:05, skrev Vire:\n> Hej"),
    quoted("thunderbird en", "Thanks.", "On 27/11/2026 10.05, Vire wrote:\n> Hello"),
    quoted("apple fi", "Kiitos.", "Vire <vire@example.fi> kirjoitti 27.11.2026 kello 10.05:\n> Hei"),
    quoted("apple sv", "Tack.", "27 nov. 2026 kl. 10:05 skrev Vire <vire@example.fi>:\n> Hej"),
    quoted("forwarded fi", "Katsokaa tämä.", "---------- Välitetty viesti ---------\nLähettäjä: A\nHei"),
    quoted(
        "outlook fi with date first",
        "Ei vielä.",
        "Lähettäjä: Vire\nPäiväys: perjantai\nVastaanottaja: Tiina\nAihe: Näyttö\n\nHei",
    ),
]
ODD = [
    Sample("iso-2022-jp subject", mail("x", subject="=?iso-2022-jp?B?GyRCJEYkOSRIGyhC?="), subject="てすと"),
    Sample("koi8-r", mail("Привет", charset="koi8-r"), text="Привет"),
    Sample("utf-8 with a mark of its order", mail(b"\xef\xbb\xbfHei \xc3\xa4iti", charset="utf-8"), text="Hei äiti"),
    Sample("mac letters", mail(FI, charset="mac-roman", encoding="base64"), text=FI),
    Sample(
        "two languages in an alternative", parts((PLAIN, "Hei"), (HTML, "<p>Hej</p>"), kind="alternative"), text="Hei"
    ),
    Sample(
        "calendar beside a text",
        parts((PLAIN, "Tule kokoukseen"), ("Content-Type: text/calendar; method=REQUEST", "BEGIN:VCALENDAR")),
        text="Tule kokoukseen",
    ),
    Sample(
        "related picture in html",
        parts(
            (HTML, '<p>Kuva: <img src="cid:1"></p>'),
            ("Content-Type: image/png\r\nContent-ID: <1>\r\nContent-Transfer-Encoding: base64", "AAAA"),
            kind="related",
        ),
        text="Kuva:",
    ),
    Sample(
        "long lines broken by soft ends",
        mail(("Näyttö ei käynnisty " * 20).strip(), encoding="quoted-printable"),
        text=("Näyttö ei käynnisty " * 20).strip(),
    ),
    Sample(
        "table of outlook", mail("<table><tr><td>Laite</td><td>HKI-1</td></tr></table>", kind="text/html"), text="Laite"
    ),
]
EVERY = [*LETTERS, *SHAPES, *QUOTES, *CLIENTS, *ODD]
