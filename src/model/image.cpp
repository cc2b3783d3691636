#include "model/image.h"

#include <array>

namespace mg::model {
namespace {

constexpr auto kImages = std::to_array<Image>({
    {kNetnsImageId, "netns", "A network namespace with one interface and no process of its own"},
    {kTestpageImageId, "testpage", "A network namespace that serves a test page on port 80"},
});

}  // namespace

std::span<const Image> images() {
  return kImages;
}

const Image* find_image(std::string_view id_or_name) {
  for (const auto& image : kImages) {
    if (image.id == id_or_name || image.name == id_or_name) return &image;
  }
  return nullptr;
}

}  // namespace mg::model
