#include "cli/demo_story.h"

#include <fmt/format.h>

#include "cli/shell.h"

namespace mg::cli {
namespace {

constexpr const char* kVpcCidr = "172.31.0.0/16";
constexpr const char* kSubnetCidr = "172.31.16.0/20";  // holds kServerAddress

Step aws(Who who, Text title, std::string service, std::string action,
         std::vector<AwsOption> options) {
  Step step;
  step.title = title;
  step.who = who;
  step.aws = {std::move(service), std::move(action), std::move(options), "", ""};
  return step;
}

Step learn(Step step, std::string variable, std::string query, std::string xpath) {
  step.variable = std::move(variable);
  step.aws.query = std::move(query);
  step.aws.xpath = std::move(xpath);
  return step;
}

Step wait(Step step, std::string query, std::string xpath, std::string wanted) {
  step.aws.query = std::move(query);
  step.aws.xpath = std::move(xpath);
  step.wait_for = std::move(wanted);
  return step;
}

Step show(Step step, std::string query, std::string xpath) {
  return learn(std::move(step), "", std::move(query), std::move(xpath));
}

Step account(Text title, Who who, std::string variable) {
  Step step;
  step.kind = StepKind::kAccount;
  step.title = title;
  step.who = who;
  step.variable = std::move(variable);
  return step;
}

Step curl(Text title, std::string url) {
  Step step;
  step.kind = StepKind::kExec;
  step.title = title;
  step.who = Who::kConsumer;
  step.instance = "$CLIENT";
  // Retried, because a name appears a moment after its endpoint is available.
  step.argv = {"curl",        "--silent", "--show-error",  "--max-time", "5",
               "--retry",     "5",        "--retry-delay", "1",          "--retry-all-errors",
               std::move(url)};
  return step;
}

AwsItem permission(const std::string& port) {
  return {
      {"IpProtocol", "tcp"}, {"FromPort", port}, {"ToPort", port}, {"IpRanges.1.CidrIp", kVpcCidr}};
}

// Default VPC, its subnet, and a group with the two ports open: the same on both sides.
void add_network(std::vector<Step>& steps, Who who, const std::string& prefix,
                 const StoryNames& names) {
  steps.push_back(
      learn(aws(who, Text::demo_default_vpc, "ec2", "DescribeVpcs", {filter("is-default", "true")}),
            prefix + "_VPC", "Vpcs[0].VpcId", "//vpcSet/item[1]/vpcId"));
  steps.push_back(
      learn(aws(who, Text::demo_subnet, "ec2", "DescribeSubnets",
                {structures("filters", {{{"Name", "vpc-id"}, {"Values.1", "$" + prefix + "_VPC"}},
                                        {{"Name", "cidr-block"}, {"Values.1", kSubnetCidr}}})}),
            prefix + "_SUBNET", "Subnets[0].SubnetId", "//subnetSet/item[1]/subnetId"));
  steps.push_back(
      learn(aws(who, Text::demo_group, "ec2", "CreateSecurityGroup",
                {scalar("group-name", "demo-" + names.suffix),
                 scalar("description", "masugata demo"), scalar("vpc-id", "$" + prefix + "_VPC")}),
            prefix + "_GROUP", "GroupId", "//groupId"));
  steps.push_back(aws(who, Text::demo_open, "ec2", "AuthorizeSecurityGroupIngress",
                      {scalar("group-id", "$" + prefix + "_GROUP"),
                       structures("ip-permissions", {permission("80"), permission("7")})}));
}

void add_instance(std::vector<Step>& steps, Who who, Text title, const std::string& variable,
                  const std::string& image, const std::string& prefix, const std::string& address) {
  std::vector<AwsOption> options{scalar("image-id", image), scalar("count", "1"),
                                 scalar("subnet-id", "$" + prefix + "_SUBNET"),
                                 list("security-group-ids", {"$" + prefix + "_GROUP"})};
  if (!address.empty()) options.push_back(scalar("private-ip-address", address));
  steps.push_back(learn(aws(who, title, "ec2", "RunInstances", std::move(options)), variable,
                        "Instances[0].InstanceId", "//instancesSet/item[1]/instanceId"));
}

void add_running(std::vector<Step>& steps, Who who, const std::string& variable) {
  steps.push_back(wait(aws(who, Text::demo_running, "ec2", "DescribeInstances",
                           {list("instance-ids", {"$" + variable})}),
                       "Reservations[0].Instances[0].State.Name",
                       "//instancesSet/item[1]/instanceState/name", "running"));
  steps.back().note = "$" + variable;
}

void add_port(std::vector<Step>& steps, const std::string& variable, const std::string& name,
              const std::string& port) {
  const auto who = Who::kProvider;
  steps.push_back(
      learn(aws(who, Text::demo_target_group, "elbv2", "CreateTargetGroup",
                {scalar("name", name), scalar("protocol", "TCP"), scalar("port", port),
                 scalar("vpc-id", "$P_VPC"), scalar("health-check-interval-seconds", "5")}),
            variable, "TargetGroups[0].TargetGroupArn", "//TargetGroups/member[1]/TargetGroupArn"));
  steps.push_back(aws(
      who, Text::demo_register, "elbv2", "RegisterTargets",
      {scalar("target-group-arn", "$" + variable), structures("targets", {{{"Id", "$SERVER"}}})}));
  steps.push_back(show(
      aws(who, Text::demo_listener, "elbv2", "CreateListener",
          {scalar("load-balancer-arn", "$NLB"), scalar("protocol", "TCP"), scalar("port", port),
           structures("default-actions",
                      {{{"Type", "forward"}, {"TargetGroupArn", "$" + variable}}})}),
      "Listeners[0].ListenerArn", "//Listeners/member[1]/ListenerArn"));
  for (auto step = steps.end() - 3; step != steps.end(); ++step) step->note = "TCP " + port;
}

void add_healthy(std::vector<Step>& steps, const std::string& variable) {
  steps.push_back(wait(aws(Who::kProvider, Text::demo_healthy, "elbv2", "DescribeTargetHealth",
                           {scalar("target-group-arn", "$" + variable)}),
                       "TargetHealthDescriptions[0].TargetHealth.State",
                       "//TargetHealthDescriptions/member[1]/TargetHealth/State", "healthy"));
  steps.back().note = "$" + variable;
}

void add_provider(std::vector<Step>& steps, const StoryNames& names) {
  const auto who = Who::kProvider;
  add_network(steps, who, "P", names);
  add_instance(steps, who, Text::demo_testpage, "SERVER", "testpage", "P", kServerAddress);
  add_running(steps, who, "SERVER");
  steps.push_back(learn(aws(who, Text::demo_balancer, "elbv2", "CreateLoadBalancer",
                            {scalar("name", "demo-" + names.suffix), scalar("type", "network"),
                             scalar("scheme", "internal"), list("subnets", {"$P_SUBNET"})}),
                        "NLB", "LoadBalancers[0].LoadBalancerArn",
                        "//LoadBalancers/member[1]/LoadBalancerArn"));
  add_port(steps, "TG_PAGE", "demo-page-" + names.suffix, "80");
  add_port(steps, "TG_ECHO", "demo-echo-" + names.suffix, "7");
  add_healthy(steps, "TG_PAGE");
  add_healthy(steps, "TG_ECHO");
  steps.push_back(
      learn(aws(who, Text::demo_service, "ec2", "CreateVpcEndpointServiceConfiguration",
                {list("network-load-balancer-arns", {"$NLB"}), flag("acceptance-required")}),
            "SERVICE", "ServiceConfiguration.ServiceId", "//serviceId"));
  steps.push_back(
      learn(aws(who, Text::demo_service_name, "ec2", "DescribeVpcEndpointServiceConfigurations",
                {list("service-ids", {"$SERVICE"})}),
            "SERVICE_NAME", "ServiceConfigurations[0].ServiceName", "//serviceName"));
}

void add_meeting(std::vector<Step>& steps) {
  auto hidden = aws(Who::kConsumer, Text::demo_hidden, "ec2", "DescribeVpcEndpointServices",
                    {list("service-names", {"$SERVICE_NAME"})});
  hidden.expected_error = "InvalidServiceName";
  steps.push_back(hidden);
  steps.push_back(aws(Who::kProvider, Text::demo_allow, "ec2",
                      "ModifyVpcEndpointServicePermissions",
                      {scalar("service-id", "$SERVICE"),
                       list("add-allowed-principals", {"arn:aws:iam::$CONSUMER:root"})}));
  steps.push_back(show(aws(Who::kConsumer, Text::demo_found, "ec2", "DescribeVpcEndpointServices",
                           {list("service-names", {"$SERVICE_NAME"})}),
                       "ServiceNames[0]", "//serviceNameSet/item[1]"));
}

void add_endpoint(std::vector<Step>& steps) {
  steps.push_back(
      learn(aws(Who::kConsumer, Text::demo_endpoint, "ec2", "CreateVpcEndpoint",
                {scalar("vpc-endpoint-type", "Interface"), scalar("vpc-id", "$C_VPC"),
                 scalar("service-name", "$SERVICE_NAME"), list("subnet-ids", {"$C_SUBNET"}),
                 list("security-group-ids", {"$C_GROUP"})}),
            "ENDPOINT", "VpcEndpoint.VpcEndpointId", "//vpcEndpointId"));
  steps.push_back(
      wait(aws(Who::kProvider, Text::demo_pending, "ec2", "DescribeVpcEndpointConnections",
               {filter("vpc-endpoint-id", "$ENDPOINT")}),
           "VpcEndpointConnections[0].VpcEndpointState",
           "//vpcEndpointConnectionSet/item[1]/vpcEndpointState", "pendingAcceptance"));
  steps.push_back(aws(Who::kProvider, Text::demo_accept, "ec2", "AcceptVpcEndpointConnections",
                      {scalar("service-id", "$SERVICE"), list("vpc-endpoint-ids", {"$ENDPOINT"})}));
  const auto describe = [](Text title) {
    return aws(Who::kConsumer, title, "ec2", "DescribeVpcEndpoints",
               {list("vpc-endpoint-ids", {"$ENDPOINT"})});
  };
  steps.push_back(wait(describe(Text::demo_available), "VpcEndpoints[0].State",
                       "//vpcEndpointSet/item[1]/state", "available"));
  steps.push_back(learn(describe(Text::demo_name), "NAME", "VpcEndpoints[0].DnsEntries[0].DnsName",
                        "//vpcEndpointSet/item[1]/dnsEntrySet/item[1]/dnsName"));
}

// Functions keep the other commands short, and as AWS's own documentation has them.
std::string render_setup(const StoryNames& names) {
  return fmt::format(
      "export AWS_PAGER= MASUGATA_DATA_DIR={}\n"
      "export AWS_CONFIG_FILE=\"$(mktemp)\"; "
      "export AWS_SHARED_CREDENTIALS_FILE=\"$AWS_CONFIG_FILE\"\n"
      "masugata() {{ {} \"$@\"; }}\n"
      "aws() {{ command aws --endpoint-url {} \"$@\"; }}",
      shell_quote(names.data_dir), shell_quote(names.program), shell_quote(names.url));
}

std::string render_account(const Step& step, const StoryNames& names) {
  return fmt::format(
      "{0}=$(masugata account create --alias {1} --output id)\n"
      "masugata env \"${0}\" --profile >> \"$AWS_CONFIG_FILE\"",
      step.variable, alias_of(step.who, names));
}

std::string render_exec(const Step& step) {
  std::string out =
      fmt::format("masugata exec {} --", shell_quote_keeping_variables(step.instance));
  for (const auto& word : step.argv) out += " " + shell_quote_keeping_variables(word);
  return out;
}

}  // namespace

const char* name_of(Who who) {
  switch (who) {
    case Who::kOperator:
      return "operator";
    case Who::kProvider:
      return "provider";
    case Who::kConsumer:
      return "consumer";
  }
  return "";
}

std::string alias_of(Who who, const StoryNames& names) {
  return fmt::format("{}-{}", name_of(who), names.suffix);
}

std::vector<Step> story(const StoryNames& names) {
  std::vector<Step> steps;
  Step setup;
  setup.kind = StepKind::kSetup;
  setup.title = Text::demo_setup;
  steps.push_back(setup);
  steps.push_back(account(Text::demo_create_provider, Who::kProvider, "PROVIDER"));
  steps.push_back(account(Text::demo_create_consumer, Who::kConsumer, "CONSUMER"));
  add_provider(steps, names);
  add_network(steps, Who::kConsumer, "C", names);
  add_instance(steps, Who::kConsumer, Text::demo_client, "CLIENT", "netns", "C", "");
  add_instance(steps, Who::kConsumer, Text::demo_lookalike, "LOOKALIKE", "testpage", "C",
               kServerAddress);
  add_running(steps, Who::kConsumer, "CLIENT");
  add_running(steps, Who::kConsumer, "LOOKALIKE");
  add_meeting(steps);
  add_endpoint(steps);
  steps.push_back(curl(Text::demo_page, "http://$NAME/"));
  steps.push_back(curl(Text::demo_local_page, fmt::format("http://{}/", kServerAddress)));
  return steps;
}

std::string render_step(const Step& step, const StoryNames& names) {
  switch (step.kind) {
    case StepKind::kSetup:
      return render_setup(names);
    case StepKind::kAccount:
      return render_account(step, names);
    case StepKind::kExec:
      return render_exec(step);
    case StepKind::kAws:
      break;
  }
  const auto command = render_aws(step.aws, "masugata-" + alias_of(step.who, names));
  if (!step.expected_error.empty()) return "! " + command;
  if (!step.wait_for.empty()) {
    return fmt::format("until [ \"$({})\" = {} ]; do sleep 0.2; done", command, step.wait_for);
  }
  if (!step.variable.empty()) return fmt::format("{}=$({})", step.variable, command);
  return command;
}

}  // namespace mg::cli
