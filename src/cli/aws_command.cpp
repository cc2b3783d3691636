#include "cli/aws_command.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "cli/shell.h"
#include "wire/form.h"
#include "wire/service.h"

namespace mg::cli {
namespace {

enum class Kind { kScalar, kFlag, kList, kStructures };

struct Spelling {
  std::string_view service, option, form;  // `form`: several names, by commas, get the same value
  Kind kind;
};

// The one table of spellings. ELBv2 has ".member." in every list.
constexpr auto kSpellings = std::to_array<Spelling>({
    {"ec2", "acceptance-required", "AcceptanceRequired", Kind::kFlag},
    {"ec2", "add-allowed-principals", "AddAllowedPrincipals", Kind::kList},
    {"ec2", "count", "MinCount,MaxCount", Kind::kScalar},
    {"ec2", "description", "GroupDescription", Kind::kScalar},
    {"ec2", "filters", "Filter", Kind::kStructures},
    {"ec2", "group-id", "GroupId", Kind::kScalar},
    {"ec2", "group-name", "GroupName", Kind::kScalar},
    {"ec2", "image-id", "ImageId", Kind::kScalar},
    {"ec2", "instance-ids", "InstanceId", Kind::kList},
    {"ec2", "ip-permissions", "IpPermissions", Kind::kStructures},
    {"ec2", "network-interface-ids", "NetworkInterfaceId", Kind::kList},
    {"ec2", "network-load-balancer-arns", "NetworkLoadBalancerArn", Kind::kList},
    {"ec2", "private-ip-address", "PrivateIpAddress", Kind::kScalar},
    {"ec2", "security-group-ids", "SecurityGroupId", Kind::kList},
    {"ec2", "service-id", "ServiceId", Kind::kScalar},
    {"ec2", "service-ids", "ServiceId", Kind::kList},
    {"ec2", "service-name", "ServiceName", Kind::kScalar},
    {"ec2", "service-names", "ServiceName", Kind::kList},
    {"ec2", "subnet-id", "SubnetId", Kind::kScalar},
    {"ec2", "subnet-ids", "SubnetId", Kind::kList},
    {"ec2", "vpc-endpoint-ids", "VpcEndpointId", Kind::kList},
    {"ec2", "vpc-endpoint-type", "VpcEndpointType", Kind::kScalar},
    {"ec2", "vpc-id", "VpcId", Kind::kScalar},
    {"elbv2", "default-actions", "DefaultActions.member", Kind::kStructures},
    {"elbv2", "health-check-interval-seconds", "HealthCheckIntervalSeconds", Kind::kScalar},
    {"elbv2", "load-balancer-arn", "LoadBalancerArn", Kind::kScalar},
    {"elbv2", "name", "Name", Kind::kScalar},
    {"elbv2", "port", "Port", Kind::kScalar},
    {"elbv2", "protocol", "Protocol", Kind::kScalar},
    {"elbv2", "scheme", "Scheme", Kind::kScalar},
    {"elbv2", "subnets", "Subnets.member", Kind::kList},
    {"elbv2", "target-group-arn", "TargetGroupArn", Kind::kScalar},
    {"elbv2", "targets", "Targets.member", Kind::kStructures},
    {"elbv2", "type", "Type", Kind::kScalar},
    {"elbv2", "vpc-id", "VpcId", Kind::kScalar},
});

const Spelling* find_spelling(std::string_view service, std::string_view option) {
  const auto* it = std::find_if(kSpellings.begin(), kSpellings.end(), [&](const Spelling& row) {
    return row.service == service && row.option == option;
  });
  return it == kSpellings.end() ? nullptr : it;
}

// The member of a structure on the wire: EC2 calls a filter's Values "Value".
std::string form_path(const Spelling& spelling, const std::string& path) {
  if (spelling.option == "filters" && path.rfind("Values.", 0) == 0)
    return "Value" + path.substr(6);
  return path;
}

void add_option(std::vector<std::pair<std::string, std::string>>& fields, const Spelling& spelling,
                const AwsOption& option, const Variables& variables) {
  if (spelling.kind == Kind::kFlag) {
    fields.emplace_back(spelling.form, "true");
    return;
  }
  for (std::size_t i = 0; i < option.items.size(); ++i) {
    for (const auto& [path, value] : option.items[i]) {
      const auto text = expand(value, variables);
      std::string_view names = spelling.form;
      while (!names.empty()) {
        const auto comma = names.find(',');
        std::string name(names.substr(0, comma));
        names = comma == std::string_view::npos ? std::string_view{} : names.substr(comma + 1);
        if (spelling.kind != Kind::kScalar) name += fmt::format(".{}", i + 1);
        if (!path.empty()) name += "." + form_path(spelling, path);
        fields.emplace_back(std::move(name), text);
      }
    }
  }
}

// aws-cli's shorthand: "Name=vpc-id,Values=$VPC", "IpRanges=[{CidrIp=…}]".
std::string shorthand(const AwsItem& item) {
  std::string out;
  for (const auto& [path, value] : item) {
    if (!out.empty()) out += ",";
    const auto dot = path.find(".1.");
    if (path.empty()) {
      out += value;
    } else if (dot != std::string::npos) {
      out += fmt::format("{}=[{{{}={}}}]", path.substr(0, dot), path.substr(dot + 3), value);
    } else {
      out += path.substr(0, path.find('.')) + "=" + value;
    }
  }
  return out;
}

}  // namespace

AwsOption scalar(std::string name, std::string value) {
  return {std::move(name), {{{"", std::move(value)}}}};
}
AwsOption flag(std::string name) {
  return {std::move(name), {}};
}
AwsOption list(std::string name, std::vector<std::string> values) {
  AwsOption option{std::move(name), {}};
  for (auto& value : values) option.items.push_back({{"", std::move(value)}});
  return option;
}
AwsOption structures(std::string name, std::vector<AwsItem> items) {
  return {std::move(name), std::move(items)};
}
AwsOption filter(std::string name, std::string value) {
  return structures("filters", {{{"Name", std::move(name)}, {"Values.1", std::move(value)}}});
}

std::string expand(const std::string& text, const Variables& variables) {
  std::string out;
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      out += text[i++];
      continue;
    }
    std::size_t end = i + 1;
    while (end < text.size() &&
           (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) {
      ++end;
    }
    const auto it = variables.find(text.substr(i + 1, end - i - 1));
    out += it == variables.end() ? text.substr(i, end - i) : it->second;
    i = end;
  }
  return out;
}

Result<std::vector<std::pair<std::string, std::string>>> form_fields(const AwsCommand& command,
                                                                     const Variables& variables) {
  const auto* service = wire::find_service(command.service);
  if (!service) return fail(internal_error("unknown service " + command.service));
  std::vector<std::pair<std::string, std::string>> fields{
      {"Action", command.action}, {"Version", std::string(service->version)}};
  for (const auto& option : command.options) {
    const auto* spelling = find_spelling(command.service, option.name);
    if (!spelling) {
      return fail(
          internal_error(fmt::format("no spelling of {} --{}", command.service, option.name)));
    }
    add_option(fields, *spelling, option, variables);
  }
  return fields;
}

std::string form_body(const std::vector<std::pair<std::string, std::string>>& fields) {
  std::string body;
  for (const auto& [name, value] : fields) {
    if (!body.empty()) body += "&";
    body += wire::percent_encode(name) + "=" + wire::percent_encode(value);
  }
  return body;
}

std::string kebab(const std::string& action) {
  std::string out;
  for (std::size_t i = 0; i < action.size(); ++i) {
    const auto c = static_cast<unsigned char>(action[i]);
    if (std::isupper(c) != 0 && i > 0) out += '-';
    out += static_cast<char>(std::tolower(c));
  }
  return out;
}

std::string render_aws(const AwsCommand& command, const std::string& profile) {
  std::string out =
      fmt::format("aws --profile {} {} {}", profile, command.service, kebab(command.action));
  for (const auto& option : command.options) {
    out += " --" + option.name;
    for (const auto& item : option.items) {
      out += " " + shell_quote_keeping_variables(shorthand(item));
    }
  }
  if (!command.query.empty()) {
    out += fmt::format(" --query {} --output text", shell_quote(command.query));
  }
  return out;
}

}  // namespace mg::cli
