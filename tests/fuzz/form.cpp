// The form decoder, and below it generated decoders that between them use every kind of member.
#include "wire/form.h"

#include <algorithm>
#include <string>

#include "base/check.h"
#include "wire/ec2/authorize_security_group_ingress.h"
#include "wire/ec2/create_vpc_endpoint.h"
#include "wire/ec2/describe_vpc_endpoints.h"
#include "wire/ec2/modify_vpc_endpoint.h"
#include "wire/ec2/run_instances.h"
#include "wire/elbv2/create_listener.h"
#include "wire/elbv2/create_target_group.h"
#include "wire/elbv2/describe_tags.h"
#include "wire/elbv2/modify_target_group_attributes.h"
#include "wire/elbv2/register_targets.h"

namespace {

using mg::wire::Form;

std::string encode(const Form& form, bool reversed) {
  std::string out;
  for (std::size_t i = 0; i < form.fields().size(); ++i) {
    const auto& field = form.fields()[reversed ? form.fields().size() - 1 - i : i];
    out += mg::wire::percent_encode(field.key) + "=" + mg::wire::percent_encode(field.value) + "&";
  }
  return out;
}

// A form means the same in any order of its fields.
template <class... Operations>
void decode(std::string_view action, const Form& form, const Form& reversed) {
  const auto one = [&]<class Operation>(Operation*) {
    if (action != Operation::kName) return;
    const auto a = Operation::decode(form);
    const auto b = Operation::decode(reversed);
    CHECK(a.has_value() == b.has_value());
    if (a) return;
    CHECK(a.error().kind == b.error().kind && a.error().parameter == b.error().parameter);
    CHECK(!a.error().message.empty());
  };
  (one(static_cast<Operations*>(nullptr)), ...);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  namespace ec2 = mg::wire::ec2;
  namespace elb = mg::wire::elbv2;
  const auto form = Form::parse({reinterpret_cast<const char*>(data), size});
  if (!form) return 0;
  const auto same = Form::parse(encode(*form, false));
  CHECK(same && encode(*same, false) == encode(*form, false));
  decode<ec2::AuthorizeSecurityGroupIngress, ec2::CreateVpcEndpoint, ec2::DescribeVpcEndpoints,
         ec2::ModifyVpcEndpoint, ec2::RunInstances, elb::CreateListener, elb::CreateTargetGroup,
         elb::DescribeTags, elb::ModifyTargetGroupAttributes, elb::RegisterTargets>(
      form->find("Action").value_or(""), *form, *Form::parse(encode(*form, true)));
  return 0;
}
