# A VPC as people lay it out: two blocks, a way out, tables, IPv6, a flow log; and the default things
# of the account, adopted.
terraform {
  required_providers {
    aws = { source = "hashicorp/aws" }
  }
}

variable "endpoint" { type = string }
variable "purpose" {
  type    = string
  default = "first"
}

provider "aws" {
  region                   = "ap-northeast-1"
  skip_metadata_api_check  = true
  shared_config_files      = []
  shared_credentials_files = []
  max_retries              = 2
  endpoints {
    ec2 = var.endpoint
    sts = var.endpoint
    iam = var.endpoint
  }
  default_tags {
    tags = { purpose = var.purpose }
  }
}

resource "aws_vpc" "main" {
  cidr_block                       = "10.1.0.0/16"
  enable_dns_hostnames             = true
  assign_generated_ipv6_cidr_block = true
}

resource "aws_vpc_ipv4_cidr_block_association" "more" {
  vpc_id     = aws_vpc.main.id
  cidr_block = "10.2.0.0/16"
}

resource "aws_subnet" "first" {
  vpc_id                          = aws_vpc.main.id
  cidr_block                      = "10.1.1.0/24"
  ipv6_cidr_block                 = cidrsubnet(aws_vpc.main.ipv6_cidr_block, 8, 1)
  assign_ipv6_address_on_creation = true
  map_public_ip_on_launch         = true
  availability_zone               = "ap-northeast-1a"
}

resource "aws_subnet" "second" {
  vpc_id            = aws_vpc_ipv4_cidr_block_association.more.vpc_id
  cidr_block        = "10.2.1.0/24"
  availability_zone = "ap-northeast-1c"
}

resource "aws_internet_gateway" "out" {
  vpc_id = aws_vpc.main.id
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.main.id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.out.id
  }
  route {
    ipv6_cidr_block = "::/0"
    gateway_id      = aws_internet_gateway.out.id
  }
}

resource "aws_route_table_association" "public" {
  subnet_id      = aws_subnet.first.id
  route_table_id = aws_route_table.public.id
}

resource "aws_route_table" "private" {
  vpc_id = aws_vpc.main.id
}

resource "aws_network_interface" "appliance" {
  subnet_id = aws_subnet.second.id
}

resource "aws_route" "appliance" {
  route_table_id         = aws_route_table.private.id
  destination_cidr_block = var.purpose == "first" ? "192.0.2.0/24" : "198.51.100.0/24"
  network_interface_id   = aws_network_interface.appliance.id
}

resource "aws_main_route_table_association" "main" {
  vpc_id         = aws_vpc.main.id
  route_table_id = aws_route_table.private.id
}

resource "aws_vpc" "adopted" {
  cidr_block       = "10.8.0.0/16"
  instance_tenancy = "dedicated"
}

resource "aws_internet_gateway" "adopted" {}

resource "aws_internet_gateway_attachment" "adopted" {
  internet_gateway_id = aws_internet_gateway.adopted.id
  vpc_id              = aws_vpc.adopted.id
}

resource "aws_default_route_table" "adopted" {
  default_route_table_id = aws_vpc.adopted.default_route_table_id
  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway_attachment.adopted.internet_gateway_id
  }
}

resource "aws_default_vpc" "default" {}

resource "aws_default_subnet" "default" {
  availability_zone = "ap-northeast-1d"
  depends_on        = [aws_default_vpc.default]
}

resource "aws_flow_log" "of_vpc" {
  vpc_id                   = aws_vpc.main.id
  traffic_type             = "ALL"
  log_destination_type     = "s3"
  log_destination          = "arn:aws:s3:::flows/masugata/"
  max_aggregation_interval = 60
  destination_options {
    file_format        = "parquet"
    per_hour_partition = true
  }
}

resource "aws_flow_log" "of_subnet" {
  subnet_id       = aws_subnet.first.id
  traffic_type    = "REJECT"
  iam_role_arn    = "arn:aws:iam::123456789012:role/flows"
  log_destination = "arn:aws:logs:ap-northeast-1:123456789012:log-group:flows"
}

data "aws_vpc_dhcp_options" "default" {
  filter {
    name   = "key"
    values = ["domain-name"]
  }
  depends_on = [aws_vpc.main]
}

data "aws_network_acls" "of_vpc" {
  vpc_id = aws_vpc.main.id
}

data "aws_route_table" "of_subnet" {
  subnet_id  = aws_subnet.first.id
  depends_on = [aws_route_table_association.public]
}

data "aws_internet_gateway" "of_vpc" {
  filter {
    name   = "attachment.vpc-id"
    values = [aws_internet_gateway.out.vpc_id]
  }
}

output "facts" {
  value = {
    dhcp    = data.aws_vpc_dhcp_options.default.id == aws_vpc.main.dhcp_options_id
    acls    = length(data.aws_network_acls.of_vpc.ids)
    table   = data.aws_route_table.of_subnet.id == aws_route_table.public.id
    gateway = data.aws_internet_gateway.of_vpc.id == aws_internet_gateway.out.id
  }
}
