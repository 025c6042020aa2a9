#include "lint/injection_phrases.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "lint/characters.hpp"
#include "lint/keywords.hpp"
#include "lint/patterns.hpp"

namespace ingot::lint {
namespace {

struct Phrase {
  std::string_view keyword;  ///< lower case; the phrase begins with it
  std::string_view expression;
  bool order = false;  ///< only where a sentence may begin with it: "who ignore the safety rules" gives no order
};

constexpr std::string_view k_override =
    "(?i)(?:ignore|disregard|forget|override|bypass)~(?:"
    "(?:(?:all|any|and|about|every|everything|of|the|your|my|our|these|those|other)~){0,5}"
    "(?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|initial|safety)~(?:[\\w-]+~){0,2}"
    "(?:instruction|prompt|rule|direction|guideline|guidance|directive|command|polic)[a-z]*|"
    "(?:(?:all|any|of|the|your|these|those)~){0,3}(?:instruction|prompt|guideline|directive)s?~"
    "(?:above|before~this|given~(?:above|before|earlier|so~far)|so~far|you~(?:were|have~been|ha[vd])~\\w+)|"
    "(?:all|everything|anything)~(?:(?:written~|said~|stated~)?(?:above|before~this|so~far|previously)|"
    "that~came~before|you~(?:were|have~been)~told)|"
    "(?:all~(?:of~)?)?your~(?:instruction|guideline|programming|training|prompt)s?\\b|all~instructions\\b)";
constexpr std::string_view k_not_follow =
    "(?i)(?:do~not|don['’]t|stop)~(?:follow|obey)(?:ing)?~(?:(?:any|all|of|the|your)~){0,3}"
    "(?:previous|prior|above|earlier|preceding|original)~(?:[\\w-]+~)?(?:instruction|prompt|rule|guideline|directive)"
    "s?";
constexpr std::string_view k_conceal =
    "(?i)(?:do~not|don['’]t|never|without)~(?:tell|inform|alert|notify|warn|let|telling|informing|alerting|notifying|"
    "(?:mention|reveal|disclose|show)~(?:this|that|it|these)~to|"
    "(?:mentioning|revealing|disclosing)~(?:this|that|it)~to)~(?:the|this|your)~(?:end~)?"
    "(?:user|human|operator|reader)s?\\b(?:~know\\b)?";
constexpr std::string_view k_reveal =
    "(?i)(?:reveal|print|repeat|output|show|display|leak)~(?:me~)?(?:(?:all|of|the)~){0,2}"
    "(?:your~(?:[a-z]+~)?system~prompt|your~(?:hidden|initial|original|secret|internal)~(?:prompt|instructions)|"
    "(?:full~|entire~|hidden~|original~)?system~prompt)";
constexpr std::string_view k_speaks_as =
    "(?i)system(?:~(?:message|prompt|note|instruction))?:~(?:you~(?:are~(?:now|an?)|must|shall)|ignore|disregard|"
    "forget|override|reveal|from~now~on|new~instructions)\\b";
constexpr std::string_view k_german =
    "(?i)(?:ignorieren?|vergiss|vergessen|missachten?)~(?:Sie~)?(?:\\pL+~){0,3}"
    "(?:vorherigen?|bisherigen?|obigen?|vorigen?|früheren?|vorangegangenen?)~(?:\\pL+~)?"
    "(?:Anweisung|Instruktion|Regel|Vorgabe|Befehl)\\pL*";
constexpr std::string_view k_french =
    "(?i)(?:ignore|oublie)[zr]?~(?:\\pL+~){0,3}(?:instruction|consigne|règle|directive)s?~"
    "(?:pr[ée]c[ée]dentes?|ant[ée]rieures?|ci-dessus)";
constexpr std::string_view k_romance =
    "(?i)(?:ignor[ae]|olvid[ae]|dimentica(?:re)?|scorda|esque[çc]a|desconsidere)~(?:\\pL+~){0,3}"
    "(?:instrucciones|indicaciones|órdenes|reglas|istruzioni|indicazioni|regole|instruções|ordens|regras)~(?:\\pL+~)?"
    "(?:anterior|previ|precedent|acima)\\pL*";
constexpr std::string_view k_dutch =
    "(?i)(?:negeer|vergeet)~(?:\\pL+~){0,3}(?:vorige|voorgaande|eerdere|bovenstaande)~(?:instructies|aanwijzingen|"
    "regels)";
constexpr std::string_view k_swedish =
    "(?i)(?:ignorera|glöm)~(?:\\pL+~){0,3}(?:tidigare|föregående|ovanstående)~(?:instruktion|anvisning|regl)\\pL*";
constexpr std::string_view k_polish =
    "(?i)(?:zignoruj|ignoruj|zapomnij)~(?:\\pL+~){0,3}(?:poprzedni|wcześniejsz|powyższ)\\pL*~(?:instrukcj|poleceni)"
    "\\pL*";
constexpr std::string_view k_russian =
    "(?i)(?:игнорируй|забудь|проигнорируй)(?:те)?~(?:\\pL+~){0,3}(?:предыдущ|прежн|вышеуказанн)\\pL*~"
    "(?:\\pL+~)?(?:инструкци|указани|команд|правил)\\pL*";
constexpr std::string_view k_turkish =
    "(?i)önceki~(?:\\pL+~){0,2}(?:talimat|komut)\\pL*~(?:\\pL+~)?(?:yok~say|unut|görmezden)\\pL*";
constexpr std::string_view k_arabic = "تجاهل\\s+(?:\\pL+\\s+){0,2}(?:التعليمات|الأوامر|الإرشادات)(?:\\s+السابقة)?";
constexpr std::string_view k_chinese =
    "(?:忽略|忽視|忽视|无视|無視|忘记|忘記)(?:掉)?(?:所有|全部|你)?(?:之前|以上|前面|先前|上述|此前)的?"
    "(?:所有|全部|任何)?的?(?:指令|指示|提示词|提示詞|提示|命令|规则|規則)";
constexpr std::string_view k_japanese =
    "(?:これまで|今まで|以前|上記|前)の(?:すべての|全ての|あらゆる)?(?:指示|命令|指令|ルール|プロンプト)"
    "(?:を|は)?(?:すべて|全て)?(?:無視|忘れ)";
constexpr std::string_view k_korean =
    "(?:이전의?|위의|앞의)\\s?(?:모든\\s?)?(?:지시|명령|지침|프롬프트)\\pL*\\s?(?:사항\\pL*\\s?)?(?:모두\\s?|전부\\s?)?"
    "무시";
constexpr std::string_view k_now_on =
    "(?i)from~now~on,?~you~(?:are~(?:an?|the|no)|(?:will|must|shall)~(?:act|respond|answer|obey|only|always))\\b";
constexpr std::string_view k_to_machines =
    "(?i)if~you~are~(?:an?~)?(?:ai|llm|large~language~model|language~model|chatbot|ai~(?:assistant|agent|model))\\b";

constexpr std::array k_phrases = {
    Phrase{"ignore", k_override, true},
    Phrase{"disregard", k_override, true},
    Phrase{"forget", k_override, true},
    Phrase{"override", k_override, true},
    Phrase{"bypass", k_override, true},
    Phrase{"do not", k_not_follow},
    Phrase{"don't", k_not_follow},
    Phrase{"don’t", k_not_follow},
    Phrase{"stop ", k_not_follow},
    Phrase{"ignorier", k_german},
    Phrase{"vergiss", k_german},
    Phrase{"vergessen sie", k_german},
    Phrase{"missachte", k_german},
    Phrase{"ignore", k_french},
    Phrase{"oublie", k_french},
    Phrase{"ignor", k_romance},
    Phrase{"olvid", k_romance},
    Phrase{"dimentica", k_romance},
    Phrase{"scorda", k_romance},
    Phrase{"esque", k_romance},
    Phrase{"desconsidere", k_romance},
    Phrase{"negeer", k_dutch},
    Phrase{"vergeet", k_dutch},
    Phrase{"ignorera", k_swedish},
    Phrase{"glöm", k_swedish},
    Phrase{"zignoruj", k_polish},
    Phrase{"ignoruj", k_polish},
    Phrase{"zapomnij", k_polish},
    Phrase{"Игнорируй", k_russian},
    Phrase{"игнорируй", k_russian},
    Phrase{"Проигнорируй", k_russian},
    Phrase{"проигнорируй", k_russian},
    Phrase{"Забудь", k_russian},
    Phrase{"забудь", k_russian},
    Phrase{"önceki", k_turkish},
    Phrase{"Önceki", k_turkish},
    Phrase{"تجاهل", k_arabic},
    Phrase{"忽略", k_chinese},
    Phrase{"忽視", k_chinese},
    Phrase{"忽视", k_chinese},
    Phrase{"无视", k_chinese},
    Phrase{"無視", k_chinese},
    Phrase{"忘记", k_chinese},
    Phrase{"忘記", k_chinese},
    Phrase{"これまでの", k_japanese},
    Phrase{"今までの", k_japanese},
    Phrase{"以前の", k_japanese},
    Phrase{"上記の", k_japanese},
    Phrase{"前の", k_japanese},
    Phrase{"이전", k_korean},
    Phrase{"위의", k_korean},
    Phrase{"앞의", k_korean},
    Phrase{"do not", k_conceal},
    Phrase{"don't", k_conceal},
    Phrase{"don’t", k_conceal},
    Phrase{"never", k_conceal},
    Phrase{"without", k_conceal},
    Phrase{"you are now",
           "(?i)you~are~now~(?:an?~)?(?:unrestricted|jailbroken|uncensored|DAN\\b|in~developer~mode|"
           "freed?~(?:of|from)~(?:all|any|your)|(?:a~)?(?:different|another)~(?:ai|assistant|model))"},
    Phrase{"you are no longer",
           "(?i)you~are~no~longer~(?:bound|restricted|limited)~(?:by|to)~(?:(?:any|all|the|your|these)~){0,2}"
           "(?:rule|guideline|instruction|restriction|polic)[a-z]*"},
    Phrase{"from now on", k_now_on},
    Phrase{"if you are", k_to_machines},
    Phrase{"as an ai", "(?i)as~an~ai~(?:assistant|agent|model|language~model),?~you~(?:must|should|will|are)\\b"},
    Phrase{"act as a", "(?i)act~as~an?~(?:unrestricted|uncensored|jailbroken|unfiltered)"},
    Phrase{"pretend",
           "(?i)pretend~(?:that~)?(?:to~|you~)(?:have~no~(?:restriction|rule|limit|guideline)|"
           "are~(?:not~)?an?~(?:ai|unrestricted|unfiltered))"},
    Phrase{"new instruction", "(?i)new~instructions?~(?:for|to)~the~(?:ai|assistant|model|llm|chatbot)\\b"},
    Phrase{"new instruction", "(?i)new~instructions?:~(?:you|ignore|from~now|always|never|reveal|recommend)\\b"},
    Phrase{"system prompt", "(?i)system~prompt~(?:override|overridden|is~(?:now|replaced))"},
    Phrase{"your system prompt", "(?i)your~system~prompt"},
    Phrase{"reveal", k_reveal},
    Phrase{"print", k_reveal},
    Phrase{"repeat", k_reveal},
    Phrase{"output", k_reveal},
    Phrase{"show me", k_reveal},
    Phrase{"show all", k_reveal},
    Phrase{"show the", k_reveal},
    Phrase{"show your", k_reveal},
    Phrase{"show system", k_reveal},
    Phrase{"display", k_reveal},
    Phrase{"leak all", k_reveal},
    Phrase{"leak the", k_reveal},
    Phrase{"leak your", k_reveal},
    Phrase{"system:", k_speaks_as},
    Phrase{"system message:", k_speaks_as},
    Phrase{"system prompt:", k_speaks_as},
    Phrase{"system note:", k_speaks_as},
    Phrase{"<|im_", "(?i)<\\|im_(?:start|end|sep)\\|>"},
    Phrase{"<|system", "(?i)<\\|system\\|>"},
    Phrase{"<|user", "(?i)<\\|user\\|>"},
    Phrase{"<|assistant", "(?i)<\\|assistant\\|>"},
    Phrase{"<|start", "(?i)<\\|start(?:_header_id|oftext)?\\|>"},
    Phrase{"<|end", "(?i)<\\|end[a-z_]*\\|>"},
    Phrase{"<|eot_id", "(?i)<\\|eot_id\\|>"},
    Phrase{"<|python_tag", "(?i)<\\|python_tag\\|>"},
    Phrase{"<system", "(?i)<system(?:[_-](?:prompt|reminder|message|instructions?))?>"},
    Phrase{"<assistant>", "(?i)<assistant>"},
    Phrase{"[inst]", "(?i)\\[INST\\]"},
    Phrase{"[/inst]", "(?i)\\[/INST\\]"},
    Phrase{"<<sys>>", "(?i)<<SYS>>"},
    Phrase{"### system:", "(?i)###~system:"},
    Phrase{"### instruction:", "(?i)###~instruction:"},
    Phrase{"### assistant:", "(?i)###~assistant:"},
    Phrase{"<tool_c", "(?i)<tool_(?:calls?|code)>"},
    Phrase{"<tool_use", "(?i)<tool_use>"},
    Phrase{"[tool_calls]", "(?i)\\[TOOL_CALLS\\]"},
    Phrase{"\"tool_calls\"", "(?i)\"tool_calls\"\\s*:\\s*\\["},
    Phrase{"\"function_call\"", "(?i)\"function_call\"\\s*:\\s*\\{"},
    Phrase{"<function_call", "(?i)<function_calls?>"},
    Phrase{"<invoke", "(?i)<invoke~name="},
    Phrase{"<function=", "(?i)<function=[a-z_]+>"}};

std::vector<std::string_view> keywords() {
  std::vector<std::string_view> out;
  for (const Phrase& phrase : k_phrases) out.push_back(phrase.keyword);
  return out;
}

// The word before `end`, over blanks and marks of emphasis and quotation; empty where a sentence or a block begins.
std::string_view word_before(std::string_view text, std::size_t end) {
  constexpr std::string_view k_gap = " \t\r\n*_>";
  const auto is_letter = [&](std::size_t at) { return is_ascii_letter(static_cast<unsigned char>(text[at])); };
  for (std::size_t lines = 0; end > 0 && k_gap.find(text[end - 1]) != std::string_view::npos; --end) {
    if (text[end - 1] == '\n') ++lines;
    const bool closes_tag = text[end - 1] == '>' && end > 1 && k_gap.find(text[end - 2]) == std::string_view::npos;
    if (lines > 1 || closes_tag) return {};
  }
  std::size_t begin = end;
  while (begin > 0 && end - begin < 16 && (is_letter(begin - 1) || text[begin - 1] == '\'')) --begin;
  return text.substr(begin, end - begin);
}

// Behind what people say an order: "and ignore", "you must ignore", "I want you to ignore".
bool is_order(std::string_view text, std::size_t at) {
  constexpr auto k_leads = std::to_array<std::string_view>(
      {"",     "please", "now",  "must", "should",    "shall", "will",   "and",   "then",    "immediately", "simply",
       "just", "always", "also", "so",   "assistant", "ai",    "kindly", "first", "instead", "but",         "or"});
  const std::string_view word = word_before(text, at);
  const bool begins_line = at > 0 && text[at - 1] == '\n' && text[at] >= 'A' && text[at] <= 'Z';
  if (begins_line) return true;
  const std::string lower = text::lower_ascii(word);
  if (lower != "to") return std::find(k_leads.begin(), k_leads.end(), lower) != k_leads.end();
  const std::string leader = text::lower_ascii(word_before(text, static_cast<std::size_t>(word.data() - text.data())));
  return leader == "you" || leader == "need" || leader == "have" || leader == "want";
}

// "Vergessen Sie nicht die Anweisungen": the same words, and the opposite order.
bool is_denied(std::string_view text, ByteRange piece) {
  constexpr auto k_before =
      std::to_array<std::string_view>({" no ", "\nno ", "non ", "nicht ", " ne ", "pas ", "n'", "n’", "não ", "niet ",
                                       "inte ", "nie ", "не ", "不要", "别", "別", "勿", "不能", "不可"});
  constexpr auto k_inside = std::to_array<std::string_view>({" pas ", " nicht ", " niet ", " inte "});
  constexpr auto k_behind = std::to_array<std::string_view>({"しない", "せず", "してはいけ", "하지"});
  const std::size_t from = piece.begin - std::min<std::size_t>(piece.begin, 8);
  const std::string before = " " + text::lower_ascii(text.substr(from, piece.begin - from));
  const std::string_view said = piece.of(text);
  const std::string_view behind = text.substr(piece.end, 24);
  const auto any = [](const auto& words, auto&& holds) { return std::any_of(words.begin(), words.end(), holds); };
  return any(k_before, [&](std::string_view one) { return before.ends_with(one); }) ||
         any(k_inside, [&](std::string_view one) { return said.find(one) != std::string_view::npos; }) ||
         any(k_behind, [&](std::string_view one) { return behind.starts_with(one); });
}

// "Never tell the user group": what is meant is a thing, and not who reads the answer.
bool is_about_a_thing(std::string_view text, std::size_t end) {
  constexpr auto k_things = std::to_array<std::string_view>(
      {" group", " interface", " account", " manual", " guide", " name", " profile", " list"});
  const std::string next = text::lower_ascii(text.substr(end, 12));
  return std::any_of(k_things.begin(), k_things.end(), [&](std::string_view one) { return next.starts_with(one); });
}

// "Override the safety rules only when ...", "Ignore the previous instructions if your gun ...": a manual says when.
bool is_of_a_manual(std::string_view text, ByteRange piece) {
  constexpr auto k_behind = std::to_array<std::string_view>(
      {" of ", " only ", " when ", " unless ", " if your ", " if the ", " if you have ", " at your own "});
  constexpr auto k_not_inside = std::to_array<std::string_view>({"all", "any", "your", "every", "prompt", "system"});
  constexpr auto k_not_behind = std::to_array<std::string_view>(
      {"system", "developer", "user", "prompt", "assistant", "chat", "conversation", " ai "});
  const std::string said = text::lower_ascii(piece.of(text));
  std::string behind = text::lower_ascii(text.substr(piece.end, 48));
  std::replace(behind.begin(), behind.end(), '\n', ' ');
  const auto any = [](const auto& words, auto&& holds) { return std::any_of(words.begin(), words.end(), holds); };
  return any(k_behind, [&](std::string_view one) { return behind.starts_with(one); }) &&
         !any(k_not_inside, [&](std::string_view one) { return said.find(one) != std::string::npos; }) &&
         !any(k_not_behind, [&](std::string_view one) { return behind.find(one) != std::string::npos; });
}

}  // namespace

std::vector<ByteRange> injection_phrases(std::string_view text) {
  static const Keywords k_keywords(keywords(), Keywords::Case::any);
  std::vector<ByteRange> found;
  k_keywords.find(text, [&](std::size_t phrase, std::size_t at) {
    if (at > 0 && is_ascii_word(static_cast<unsigned char>(text[at - 1])) &&
        is_ascii_word(static_cast<unsigned char>(text[at])))
      return;
    const auto piece = PatternTable<k_phrases>::at(phrase).match_at(text, at);
    if (!piece || is_denied(text, *piece) || (k_phrases[phrase].order && !is_order(text, at))) return;
    if (k_phrases[phrase].expression == k_conceal && is_about_a_thing(text, piece->end)) return;
    const bool overrides = k_phrases[phrase].expression == k_override || k_phrases[phrase].expression == k_not_follow;
    if (overrides && is_of_a_manual(text, *piece)) return;
    found.push_back(*piece);
  });
  // Some phrases lie within others, and some have two beginnings of which one is enough.
  std::sort(found.begin(), found.end(),
            [](ByteRange a, ByteRange b) { return a.begin != b.begin ? a.begin < b.begin : a.end > b.end; });
  std::size_t end = 0;
  std::erase_if(found, [&end](ByteRange piece) {
    const bool inside = piece.begin < end;
    end = std::max(end, piece.end);
    return inside;
  });
  return found;
}

}  // namespace ingot::lint
