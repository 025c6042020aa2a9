#include "lint/injection_phrases.hpp"

#include <array>
#include <string_view>

#include "lint/keywords.hpp"
#include "lint/patterns.hpp"

namespace ingot::lint {
namespace {

struct Phrase {
  std::string_view keyword;  ///< lower case; the phrase begins with it
  std::string_view expression;
};

constexpr std::string_view k_override =
    "(?i)(?:ignore|disregard|forget|override|bypass)~"
    "(?:(?:all|any|every|everything|of|the|your|my|our|these|those|other)~){0,4}"
    "(?:previous|prior|above|earlier|preceding|foregoing|existing|original|system|initial|safety)~(?:[\\w-]+~){0,2}"
    "(?:instruction|prompt|rule|direction|guideline|directive|command|polic)[a-z]*";
constexpr std::string_view k_conceal =
    "(?i)(?:do~not|don't|never)~(?:tell|inform|alert|notify|warn|mention~(?:this|that|it)~to|"
    "reveal~(?:this|that|it)~to)~the~(?:end~)?(?:user|human|operator|reader)s?\\b";

constexpr std::array k_phrases = {
    Phrase{"ignore", k_override},
    Phrase{"disregard", k_override},
    Phrase{"forget", k_override},
    Phrase{"override", k_override},
    Phrase{"bypass", k_override},
    Phrase{"ignorier",
           "(?i)ignorieren?~(?:\\pL+~){0,4}(?:vorherigen?|bisherigen?|obigen?)~"
           "(?:Anweisung|Instruktion|Regel|Vorgabe)\\pL*"},
    Phrase{"ignore", "(?i)ignore[zr]?~(?:\\pL+~){0,3}(?:instruction|consigne|règle)s?~pr[ée]c[ée]dentes?"},
    Phrase{"ignor",
           "(?i)ignor[ae]~(?:\\pL+~){0,3}(?:instrucciones|istruzioni|instruções)~(?:\\pL+~)?"
           "(?:anterior|previ|precedent)\\pL*"},
    Phrase{"忽略",
           "忽略(?:掉)?(?:所有|全部)?(?:之前|以上|前面|先前|上述|此前)的?(?:所有|全部|任何)?的?"
           "(?:指令|指示|提示词|命令|规则)"},
    Phrase{"do not", k_conceal},
    Phrase{"don't", k_conceal},
    Phrase{"never", k_conceal},
    Phrase{"you are now",
           "(?i)you~are~now~(?:an?~)?(?:unrestricted|jailbroken|uncensored|DAN\\b|in~developer~mode|"
           "freed?~(?:of|from)~(?:all|any|your))"},
    Phrase{"new instruction", "(?i)new~instructions?~(?:for|to)~the~(?:ai|assistant|model|llm|chatbot)\\b"},
    Phrase{"system prompt", "(?i)system~prompt~(?:override|overridden|is~(?:now|replaced))"},
    Phrase{"your system prompt", "(?i)your~system~prompt"},
    Phrase{"<|im_", "(?i)<\\|im_(?:start|end|sep)\\|>"},
    Phrase{"<|system", "(?i)<\\|system\\|>"},
    Phrase{"<|user", "(?i)<\\|user\\|>"},
    Phrase{"<|assistant", "(?i)<\\|assistant\\|>"},
    Phrase{"<|start", "(?i)<\\|start(?:_header_id|oftext)?\\|>"},
    Phrase{"<|end", "(?i)<\\|end[a-z_]*\\|>"},
    Phrase{"<|eot_id", "(?i)<\\|eot_id\\|>"},
    Phrase{"[inst]", "(?i)\\[INST\\]"},
    Phrase{"[/inst]", "(?i)\\[/INST\\]"},
    Phrase{"<<sys>>", "(?i)<<SYS>>"},
    Phrase{"### system:", "(?i)###~system:"},
    Phrase{"### instruction:", "(?i)###~instruction:"},
    Phrase{"### assistant:", "(?i)###~assistant:"},
    Phrase{"<tool_call", "(?i)<tool_calls?>"},
    Phrase{"<tool_use", "(?i)<tool_use>"},
    Phrase{"<function_call", "(?i)<function_calls?>"},
    Phrase{"<invoke", "(?i)<invoke~name="},
    Phrase{"<function=", "(?i)<function=[a-z_]+>"}};

std::vector<std::string_view> keywords() {
  std::vector<std::string_view> out;
  for (const Phrase& phrase : k_phrases) out.push_back(phrase.keyword);
  return out;
}

}  // namespace

std::vector<ByteRange> injection_phrases(std::string_view text) {
  static const Keywords k_keywords(keywords(), Keywords::Case::any);
  std::vector<ByteRange> found;
  k_keywords.find(text, [&](std::size_t phrase, std::size_t at) {
    if (const auto piece = PatternTable<k_phrases>::at(phrase).match_at(text, at)) found.push_back(*piece);
  });
  return found;
}

}  // namespace ingot::lint
