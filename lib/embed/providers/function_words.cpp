#include "embed/providers/function_words.hpp"

#include <algorithm>
#include <iterator>

namespace ingot::embed {
namespace {

// Sorted by code points.
constexpr std::u32string_view k_function_words[] = {
    U"a",      U"about",   U"ad",     U"after",   U"agli",   U"ai",     U"al",      U"all",    U"alla",  U"alle",
    U"allo",   U"also",    U"am",     U"an",      U"anche",  U"and",    U"any",     U"are",    U"as",    U"at",
    U"be",     U"because", U"been",   U"before",  U"being",  U"below",  U"between", U"both",   U"but",   U"by",
    U"can",    U"che",     U"chi",    U"ci",      U"come",   U"con",    U"cosa",    U"could",  U"cui",   U"d",
    U"da",     U"dagli",   U"dai",    U"dal",     U"dalla",  U"dalle",  U"dallo",   U"degli",  U"dei",   U"del",
    U"della",  U"delle",   U"dello",  U"di",      U"did",    U"do",     U"does",    U"doing",  U"dove",  U"down",
    U"during", U"e",       U"each",   U"ed",      U"era",    U"essere", U"few",     U"for",    U"from",  U"further",
    U"gli",    U"ha",      U"had",    U"hanno",   U"has",    U"have",   U"having",  U"he",     U"her",   U"here",
    U"hers",   U"him",     U"his",    U"ho",      U"how",    U"i",      U"if",      U"il",     U"in",    U"into",
    U"io",     U"is",      U"it",     U"its",     U"itself", U"just",   U"l",       U"la",     U"le",    U"lei",
    U"lo",     U"loro",    U"lui",    U"ma",      U"may",    U"me",     U"mi",      U"might",  U"more",  U"most",
    U"must",   U"my",      U"ne",     U"negli",   U"nei",    U"nel",    U"nella",   U"nelle",  U"nello", U"no",
    U"noi",    U"non",     U"nor",    U"not",     U"now",    U"o",      U"of",      U"off",    U"on",    U"once",
    U"only",   U"or",      U"other",  U"our",     U"out",    U"over",   U"own",     U"per",    U"piu",   U"quale",
    U"quali",  U"quando",  U"quanto", U"quello",  U"questa", U"queste", U"questi",  U"questo", U"s",     U"same",
    U"se",     U"shall",   U"she",    U"should",  U"si",     U"sia",    U"so",      U"some",   U"sono",  U"su",
    U"sua",    U"such",    U"sue",    U"sugli",   U"sui",    U"sul",    U"sulla",   U"sulle",  U"sullo", U"suo",
    U"suoi",   U"t",       U"than",   U"that",    U"the",    U"their",  U"them",    U"then",   U"there", U"these",
    U"they",   U"this",    U"those",  U"through", U"ti",     U"to",     U"too",     U"tra",    U"tu",    U"un",
    U"una",    U"under",   U"uno",    U"until",   U"up",     U"us",     U"very",    U"vi",     U"voi",   U"was",
    U"we",     U"were",    U"what",   U"when",    U"where",  U"which",  U"while",   U"who",    U"whom",  U"why",
    U"will",   U"with",    U"would",  U"you",     U"your",
};

}  // namespace

bool is_function_word(std::u32string_view word) {
  if (word.size() > 8) return false;
  return std::binary_search(std::begin(k_function_words), std::end(k_function_words), word);
}

}  // namespace ingot::embed
