// Which paragraphs speak of the image beside them.
#pragma once

#include <string_view>

namespace ingot::lint {

/// Whether the block is an image and no more, or ends with a line that is: of Markdown, in a link too, or of HTML.
[[nodiscard]] bool ends_with_image(std::string_view block);
/// Likewise for its first line.
[[nodiscard]] bool begins_with_image(std::string_view block);

/// Whether a paragraph behind an image is its caption ("*The MX8*", "Figure 2: ..."), speaks of it ("The picture above
/// shows ...") or says the same as its alternative text.
[[nodiscard]] bool belongs_to_image_before(std::string_view paragraph, std::string_view image);
/// Whether a paragraph leads up to the image behind it: "as in the following picture:", "Figure 2: ...".
[[nodiscard]] bool belongs_to_image_behind(std::string_view paragraph);

}  // namespace ingot::lint
