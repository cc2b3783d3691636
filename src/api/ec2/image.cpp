#include "api/ec2/image.h"

#include <algorithm>

#include "api/query/filters.h"
#include "api/query/paging.h"
#include "model/aws_errors.h"
#include "model/ids.h"
#include "model/image.h"

namespace mg::api::ec2 {

namespace errors = model::errors;
using model::World;

namespace {

// An image with its id as text, as FilterSet wants it.
struct ImageView {
  std::string id;
  const model::Image* image;
};

template <const char* kText>
Values fixed(const World&, const ImageView&) {
  return {kText};
}
constexpr char kArchitecture[] = "x86_64";
constexpr char kHypervisor[] = "xen";
constexpr char kImageType[] = "machine";
constexpr char kTrue[] = "true";
constexpr char kState[] = "available";
constexpr char kVirtualization[] = "hvm";
constexpr char kRootDeviceType[] = "instance-store";
constexpr char kPlatformDetails[] = "Linux/UNIX";

constexpr FilterField<ImageView> kFields[] = {
    {"architecture", fixed<kArchitecture>},
    {"creation-date",
     [](const World&, const ImageView&) { return Values{std::string(model::kImageCreated)}; }},
    {"description",
     [](const World&, const ImageView& v) { return Values{std::string(v.image->description)}; }},
    {"ena-support", fixed<kTrue>},
    {"hypervisor", fixed<kHypervisor>},
    {"image-id", [](const World&, const ImageView& v) { return Values{v.id}; }},
    {"image-type", fixed<kImageType>},
    {"is-public", fixed<kTrue>},
    {"name", [](const World&, const ImageView& v) { return Values{std::string(v.image->name)}; }},
    {"owner-alias",
     [](const World&, const ImageView&) { return Values{std::string(model::kImageOwnerAlias)}; }},
    {"owner-id",
     [](const World&, const ImageView&) { return Values{std::string(model::kImageOwner)}; }},
    {"platform", [](const World&, const ImageView&) { return Values{}; }},
    {"platform-details", fixed<kPlatformDetails>},
    {"root-device-type", fixed<kRootDeviceType>},
    {"state", fixed<kState>},
    {"virtualization-type", fixed<kVirtualization>},
};

wire::ec2::Image to_wire(const model::Image& image) {
  wire::ec2::Image out;
  out.image_id = image.id;
  out.name = image.name;
  out.description = image.description;
  out.image_location = std::string(model::kImageOwnerAlias) + "/" + std::string(image.name);
  out.state = kState;
  out.owner_id = model::kImageOwner;
  out.image_owner_alias = model::kImageOwnerAlias;
  out.creation_date = model::kImageCreated;
  out.public_ = true;
  out.architecture = kArchitecture;
  out.image_type = kImageType;
  out.hypervisor = kHypervisor;
  out.virtualization_type = kVirtualization;
  out.root_device_type = kRootDeviceType;
  out.platform_details = kPlatformDetails;
  out.usage_operation = "RunInstances";
  out.ena_support = true;
  return out;
}

// Empty lists ask for nothing in particular.
bool asked(const std::vector<std::string>& list, std::initializer_list<std::string_view> mine) {
  return list.empty() || std::any_of(list.begin(), list.end(), [&](const std::string& text) {
           return std::find(mine.begin(), mine.end(), text) != mine.end();
         });
}

Result<void> check_image_id(const std::string& id) {
  if (!model::is_well_formed_id(id, "ami")) {
    return fail(errors::image_malformed(model::malformed_id_message(id, "ami")));
  }
  if (!model::find_image(id)) {
    return fail(errors::image_not_found("The image id '[" + id + "]' does not exist"));
  }
  return {};
}

}  // namespace

Result<wire::ec2::DescribeImagesResult> describe_images(Context& ctx,
                                                        const wire::ec2::DescribeImagesRequest& q) {
  TRY_ASSIGN(const auto filters, FilterSet<ImageView>::make(kFields, q.filters));
  for (const auto& id : q.image_ids) TRY(check_image_id(id));
  std::vector<ImageView> found;
  for (const auto& image : model::images()) {
    ImageView view{std::string(image.id), &image};
    const bool named = q.image_ids.empty() || std::find(q.image_ids.begin(), q.image_ids.end(),
                                                        image.id) != q.image_ids.end();
    if (named && asked(q.owners, {model::kImageOwner, model::kImageOwnerAlias}) &&
        asked(q.executable_users, {"all"}) && filters.matches(ctx.world(), view)) {
      found.push_back(std::move(view));
    }
  }
  TRY_ASSIGN(auto page, paginate_by(ctx.caller, "DescribeImages", std::move(found), q.max_results,
                                    q.next_token, [](const ImageView& v) { return v.id; }));
  wire::ec2::DescribeImagesResult result;
  for (const auto& view : page.items) result.images.push_back(to_wire(*view.image));
  result.next_token = page.next_token;
  return result;
}

}  // namespace mg::api::ec2
