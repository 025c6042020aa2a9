#include "tokens/abbreviations.hpp"

#include <algorithm>
#include <string>

#include "tokens/unicode_class.hpp"

namespace ingot::tokens {
namespace {

using Word = std::u32string_view;

// Words of a list stand between spaces. A word that is an everyday word in another of these languages is left out.
constexpr Word k_never_last =
    U" adj al approx ave blvd capt cf col dr eds esp gen gov incl jr lt messrs mr mrs ms mt prof rev sr st vs"  // English
    U" allg bes bspw bzgl bzw ca chr dgl evtl exkl fr ggf ggfs hr hrn inkl insb sog ugs vgl zzgl"  // German
    U" ap av ex mgr mlle mme mmes resp éd"                                                         // French
    U" avda dra dña ee ej gral ing lic sra sras sres srta sta sto ud uds uu"                       // Spanish
    U" exa exma exmo ilmo séc avv cfr dott sig"              // Portuguese, Italian
    U" bijv bv dhr mevr dvs f.eks np tj tzn tzw např tzv"    // Dutch, Scandinavian, Polish, Czech
    U" акад гр им напр обл пос просп проф см ср тов тыс ул"  // Russian
    U" bkz örn pl tp ";                                      // Turkish, Hungarian, Vietnamese
constexpr Word k_before_number =
    U" app apr art aug ch chap dec ed eq eqs ext feb fig figs jan jul jun mar max min no nos nov oct p par pp ref refs"
    U" sec sect sep sept tab tel ver vol"
    U" abb abs bd bde dez kap nr nrn okt str ziff env réf cap núm num pag pagg pags pág págs tít blz kl obr rys"
    U" гл рис ст стр табл ";
constexpr Word k_often_last = U" etc usf usw ecc enz osv atd itd itp др пр stb vb ";

constexpr Word k_german_months =
    U" januar jänner februar märz april mai juni juli august september oktober november dezember ";
constexpr Word k_before_german_ordinals = U" am beim bis das dem den der des im vom zum zur ";

bool in(Word list, Word word) {
  std::u32string spaced = U" ";
  spaced += word;
  spaced += U' ';
  return !word.empty() && list.find(spaced) != Word::npos;
}

bool is_hangul_syllable(char32_t c) {
  return c >= 0xAC00 && c <= 0xD7A3;
}

// "a", "e.g", "u.s", "ph.d", "m.in": one letter, or one or two between each two stops. Marks do not count. A syllable
// of Korean is a whole word.
bool is_initials(Word word) {
  std::size_t letters = 0;
  std::size_t most = 0;
  bool dotted = false;
  for (const char32_t c : word) {
    const CharClass kind = class_of(c);
    if (kind == CharClass::mark) continue;
    if (c == U'.') {
      if (letters == 0) return false;
      dotted = true;
      letters = 0;
    } else if (!k_letters.has(kind) || is_hangul_syllable(c)) {
      return false;
    } else {
      most = std::max(most, ++letters);
    }
  }
  return letters > 0 && most <= (dotted ? 2U : 1U);
}

// Thai and Lao use the full stop for abbreviations, not for sentences: "ดร", "กทม". Longer runs end one, as foreign
// habits have it.
bool is_short_unspaced(Word word) {
  constexpr std::size_t k_most = 4;
  std::size_t letters = 0;
  for (const char32_t c : word) {
    const CharClass kind = class_of(c);
    if (kind == CharClass::unspaced) ++letters;
    if (kind != CharClass::unspaced && kind != CharClass::mark && c != U'.') return false;
  }
  return letters > 0 && letters <= k_most;
}

}  // namespace

Abbreviation abbreviation(Word word) {
  const Word last = word.substr(word.rfind(U'.') + 1);
  if (in(k_never_last, word) || in(k_never_last, last)) return Abbreviation::never_last;
  if (in(k_before_number, word)) return Abbreviation::before_number;
  if (in(k_often_last, word)) return Abbreviation::often_last;
  return is_initials(word) || is_short_unspaced(word) ? Abbreviation::never_last : Abbreviation::none;
}

bool is_german_month(Word word) {
  return in(k_german_months, word);
}

bool precedes_german_ordinal(Word word) {
  return in(k_before_german_ordinals, word);
}

}  // namespace ingot::tokens
