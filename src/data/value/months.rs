//! Names of months in the languages of exports.

use crate::program::text::fold;
use foldhash::fast::RandomState;
use hashbrown::HashMap;
use std::sync::LazyLock;

/// January to December, each whole and short, by language. No name means different months in two of them: that is why
/// Croatian, where `listopad` is October, is not here.
const NAMES: &[&str] = &[
    // English, Dutch
    "january february march april may june july august september october november december",
    "jan feb mar apr may jun jul aug sep oct nov dec",
    "januari februari maart april mei juni juli augustus september oktober november december",
    "jan feb mrt apr mei jun jul aug sept okt nov dec",
    "jan feb maa apr mei jun jul aug sep okt nov dec",
    // German, Austrian
    "januar februar märz april mai juni juli august september oktober november dezember",
    "jänner feber maerz apr mai jun jul aug sept okt nov dez",
    "jan feb mär apr mai jun jul aug sep okt nov dez",
    "jan feb mrz apr mai jun jul aug sep okt nov dez",
    // French
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "janv fevrier mars avr mai juin juil aout sept oct nov decembre",
    "jan févr mars avr mai juin juil aoû sept oct nov déc",
    "jan fevr mars avr mai juin juil aoû sept oct nov déc",
    "jan fév mars avr mai juin juil aoû sept oct nov déc",
    // Spanish, Italian, Portuguese
    "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "ene feb mar abr may jun jul ago setiembre oct nov dic",
    "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "gen feb mar apr mag giu lug ago set ott nov dic",
    "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "jan fev marco abr mai jun jul ago set out nov dez",
    // Danish, Norwegian, Swedish
    "januar februar marts april maj juni juli august september oktober november december",
    "januar februar mars april mai juni juli august september oktober november desember",
    "januari februari mars april maj juni juli augusti september oktober november december",
    "jan feb mar apr maj jun jul aug sep okt nov des",
    // Finnish, Estonian
    "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
    "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta \
     marraskuuta joulukuuta",
    "tammi helmi maalis huhti touko kesä heinä elo syys loka marras joulu",
    "jaanuar veebruar märts aprill mai juuni juuli august september oktoober november detsember",
    // Polish, Czech
    "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
    "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
    "ledna února března dubna května června července srpna září října listopadu prosince",
    // Slovak, Slovenian, Hungarian, Romanian
    "január február marec apríl máj jún júl august september október november december",
    "januára februára marca apríla mája júna júla augusta septembra októbra novembra decembra",
    "januar februar marec april maj junij julij avgust september oktober november december",
    "január február március április május június július augusztus szeptember október november december",
    "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
    // Turkish, Greek
    "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
    "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
    "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος",
    "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου \
     δεκεμβρίου",
    "ιαν φεβ μαρ απρ μαΐ ιουν ιουλ αυγ σεπ οκτ νοε δεκ",
    // Russian, Ukrainian
    "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
    "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
    "янв фев мар апр май июн июл авг сен окт ноя дек",
    "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
];

/// All names, folded.
static MONTHS: LazyLock<HashMap<String, i64, RandomState>> = LazyLock::new(|| {
    let names = NAMES.iter().flat_map(|names| names.split_whitespace().zip(1..));
    names.map(|(name, month)| (fold(name), month)).collect()
});

/// The month of a name, in any case: 1 to 12.
pub(super) fn month(name: &str) -> Option<i64> {
    MONTHS.get(&fold(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::{NAMES, month};

    #[test]
    fn no_name_is_two_months() {
        for names in NAMES {
            assert_eq!(names.split_whitespace().count(), 12, "{names}");
            for (name, at) in names.split_whitespace().zip(1..) {
                assert_eq!(month(&name.to_uppercase()), Some(at), "{name}");
            }
        }
        assert_eq!(month("jui"), None);
    }
}
