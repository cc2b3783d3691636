// The images that RunInstances takes: fixed, the same in every region and for every account.
// Called by api/ec2 and control/commands/instance. Pure.
#pragma once

#include <span>
#include <string_view>

namespace mg::model {

struct Image {
  std::string_view id;  // ami-…
  std::string_view name;
  std::string_view description;
};

inline constexpr std::string_view kNetnsImageId = "ami-00000006e65746e73";     // "netns" in hex
inline constexpr std::string_view kTestpageImageId = "ami-07465737470616765";  // "testpage" in hex
inline constexpr std::string_view kImageOwner = "000000000000";
inline constexpr std::string_view kImageOwnerAlias =
    "amazon";  // the provider's own, in AWS's words
inline constexpr std::string_view kImageCreated = "2026-01-01T00:00:00.000Z";

std::span<const Image> images();
// By id or by name; nullptr if there is none.
const Image* find_image(std::string_view id_or_name);

}  // namespace mg::model
