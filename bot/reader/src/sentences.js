// The words of the page that are not in page.html: what stands in the way, each with the way out.

export const SENTENCES = {
  record_missing: "Uw sleutel werkt. Kies nu ook een melding: een bestand dat eindigt op .age.",
  key_missing: "Kies uw sleutel: het bestand dat u bewaarde toen u uw sleutel maakte.",
  no_key: "Dit bestand is geen sleutel. Kies het bestand dat u bewaarde toen u uw sleutel maakte.",
  key_too_large: "Dit bestand is geen sleutel: het is te groot. Kies het bestand dat u bewaarde toen u uw sleutel maakte.",
  key_damaged: "Deze sleutel is beschadigd. Neem de kopie die u op een andere plek bewaart.",
  key_too_heavy: "Deze sleutel kan uw browser niet openen: er is te weinig geheugen. Sluit andere programma’s, of probeer het op een andere computer.",
  passphrase_missing: "Typ het wachtwoord van uw sleutel.",
  wrong_passphrase: "Dit wachtwoord hoort niet bij deze sleutel. Kijk op uw papier en typ het nog eens.",
  bot_key_unreadable: "Het bestand bot.pub is niet goed. Vraag de beheerder om een nieuw bestand.",
  no_seal: "Dit is geen verzegeld bestand. Kies een bestand dat eindigt op .age, zoals u het kreeg.",
  key_as_record: "Dit is een sleutel en geen melding. Kies een bestand dat u van de bot kreeg.",
  not_for_you: "Dit bestand is niet voor uw sleutel verzegeld. U kunt het niet openen. Hebt u ook een oude sleutel? Probeer die. Anders: vraag de beheerder voor wie het is.",
  damaged: "Dit bestand is beschadigd of veranderd. Haal het nog eens uit uw mail of map. Helpt dat niet? Bel de beheerder.",
  foreign: "Dit bestand komt niet van deze bot: er staat iets anders in. Vertrouw het niet en bel de beheerder.",
  too_large: "Dit bestand is te groot om van de bot te zijn. Kies een bestand dat u van de bot kreeg.",
  unreadable: "Dit bestand is niet te lezen. Kies het nog eens.",
  unexpected: "Dat lukte niet. Ververs de bladzijde en probeer het nog eens. Helpt dat niet? Bel de beheerder.",
  words_differ: "Dat zijn niet dezelfde woorden. Kijk op uw papier en typ ze nog eens.",
};

export const ORIGINS = {
  yes: ["Afkomstig van deze bot: ja", "De bot heeft dit geschreven. Niemand heeft er iets aan veranderd."],
  no: [
    "Afkomstig van deze bot: nee",
    "Let op: iemand anders heeft dit gemaakt of veranderd. Vertrouw het niet en bel de beheerder. Bijlagen kunt u niet bewaren.",
  ],
  unknown: [
    "Afkomstig van deze bot: onbekend",
    "Deze bladzijde kent de sleutel van de bot niet. Vraag de beheerder om de bladzijde die bij uw bot hoort.",
  ],
};

export const PASSED_ON = "Let op: de bot heeft dit niet aan u gestuurd. Een andere lezer heeft het doorgegeven. Vraag waarom u het krijgt.";
export const MAKER = "In een foto of document kan de naam van de maker staan. Geef het niet zomaar verder.";
export const LIST_UNREADABLE = "De lijst van bijlagen in deze melding is niet te lezen. Bel de beheerder.";
export const ALONE = "Dit is een losse bijlage. Welke melding erbij hoort, staat in de melding zelf.";
