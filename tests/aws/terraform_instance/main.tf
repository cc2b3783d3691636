# The whole story with instances of its own: two accounts, both with VPC 172.31.0.0/16, the page at
# 172.31.23.89 in each of them; played by tests/aws/terraform_instance_test.py.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" { type = string }
variable "service_key" { type = list(string) } # access key, secret
variable "consumer_key" { type = list(string) }
variable "page_type" {
  type    = string
  default = "t3.micro" # another one is reached by stop, change, start
}

locals {
  region = "ap-northeast-1"
  target = "172.31.23.89"
}

provider "aws" {
  alias                    = "service"
  region                   = local.region
  access_key               = var.service_key[0]
  secret_key               = var.service_key[1]
  skip_metadata_api_check  = true
  shared_config_files      = []
  shared_credentials_files = []
  max_retries              = 2
  endpoints {
    ec2   = var.endpoint
    elbv2 = var.endpoint
    sts   = var.endpoint
    iam   = var.endpoint
  }
}

provider "aws" {
  alias                    = "consumer"
  region                   = local.region
  access_key               = var.consumer_key[0]
  secret_key               = var.consumer_key[1]
  skip_metadata_api_check  = true
  shared_config_files      = []
  shared_credentials_files = []
  max_retries              = 2
  endpoints {
    ec2   = var.endpoint
    elbv2 = var.endpoint
    sts   = var.endpoint
    iam   = var.endpoint
  }
}

data "aws_caller_identity" "consumer" { provider = aws.consumer }

data "aws_ami" "testpage" {
  provider    = aws.service
  owners      = ["amazon"]
  most_recent = true
  filter {
    name   = "name"
    values = ["testpage"]
  }
}

data "aws_ami" "netns" {
  provider    = aws.consumer
  owners      = ["amazon"]
  most_recent = true
  filter {
    name   = "name"
    values = ["netns"]
  }
}

# ---------------------------------------------------------------- service account
resource "aws_vpc" "service" {
  provider             = aws.service
  cidr_block           = "172.31.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "service" {
  provider          = aws.service
  vpc_id            = aws_vpc.service.id
  cidr_block        = "172.31.16.0/20"
  availability_zone = "${local.region}a"
}

resource "aws_security_group" "service" {
  provider    = aws.service
  name        = "web"
  description = "web servers"
  vpc_id      = aws_vpc.service.id
  ingress {
    protocol    = "tcp"
    from_port   = 80
    to_port     = 80
    cidr_blocks = ["172.31.0.0/16"]
  }
  egress {
    protocol    = "-1"
    from_port   = 0
    to_port     = 0
    cidr_blocks = ["0.0.0.0/0"]
  }
}

resource "aws_instance" "page" {
  provider               = aws.service
  ami                    = data.aws_ami.testpage.id
  instance_type          = var.page_type
  subnet_id              = aws_subnet.service.id
  private_ip             = local.target
  vpc_security_group_ids = [aws_security_group.service.id]
  user_data              = "#!/bin/sh\necho hello\n"
  monitoring             = true
  tags                   = { Name = "page" }
}

# A second interface, attached and taken down with the rest.
resource "aws_network_interface" "more" {
  provider        = aws.service
  subnet_id       = aws_subnet.service.id
  description     = "beside the first"
  security_groups = [aws_security_group.service.id]
  private_ips     = ["172.31.23.90", "172.31.23.91"]
}

resource "aws_network_interface_attachment" "more" {
  provider             = aws.service
  instance_id          = aws_instance.page.id
  network_interface_id = aws_network_interface.more.id
  device_index         = 1
}

resource "aws_lb" "service" {
  provider           = aws.service
  name               = "privatelink-nlb"
  load_balancer_type = "network"
  internal           = true
  subnets            = [aws_subnet.service.id]
}

resource "aws_lb_target_group" "service" {
  provider    = aws.service
  name        = "privatelink-tg"
  protocol    = "TCP"
  port        = 80
  target_type = "instance"
  vpc_id      = aws_vpc.service.id
  health_check {
    protocol            = "TCP"
    interval            = 5
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "service" {
  provider         = aws.service
  target_group_arn = aws_lb_target_group.service.arn
  target_id        = aws_instance.page.id
  port             = 80
}

resource "aws_lb_listener" "service" {
  provider          = aws.service
  load_balancer_arn = aws_lb.service.arn
  port              = 80
  protocol          = "TCP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.service.arn
  }
}

resource "aws_vpc_endpoint_service" "service" {
  provider                   = aws.service
  acceptance_required        = true
  network_load_balancer_arns = [aws_lb.service.arn]
}

resource "aws_vpc_endpoint_service_allowed_principal" "consumer" {
  provider                = aws.service
  vpc_endpoint_service_id = aws_vpc_endpoint_service.service.id
  principal_arn           = "arn:aws:iam::${data.aws_caller_identity.consumer.account_id}:root"
}

resource "aws_vpc_endpoint_connection_accepter" "service" {
  provider                = aws.service
  vpc_endpoint_service_id = aws_vpc_endpoint_service.service.id
  vpc_endpoint_id         = aws_vpc_endpoint.consumer.id
}

# ---------------------------------------------------------------- consumer account
resource "aws_vpc" "consumer" {
  provider             = aws.consumer
  cidr_block           = "172.31.0.0/16"
  enable_dns_hostnames = true
}

resource "aws_subnet" "consumer" {
  provider          = aws.consumer
  vpc_id            = aws_vpc.consumer.id
  cidr_block        = "172.31.16.0/20"
  availability_zone = "${local.region}a"
}

resource "aws_security_group" "consumer" {
  provider    = aws.consumer
  name        = "endpoint"
  description = "who may reach the endpoint"
  vpc_id      = aws_vpc.consumer.id
}

resource "aws_vpc_security_group_ingress_rule" "consumer" {
  provider                     = aws.consumer
  security_group_id            = aws_security_group.consumer.id
  referenced_security_group_id = aws_security_group.consumer.id
  ip_protocol                  = "tcp"
  from_port                    = 80
  to_port                      = 80
  description                  = "its own members"
}

resource "aws_vpc_security_group_egress_rule" "consumer" {
  provider          = aws.consumer
  security_group_id = aws_security_group.consumer.id
  cidr_ipv4         = "0.0.0.0/0"
  ip_protocol       = "-1"
}

resource "aws_instance" "client" {
  provider               = aws.consumer
  ami                    = data.aws_ami.netns.id
  instance_type          = "t3.micro"
  subnet_id              = aws_subnet.consumer.id
  vpc_security_group_ids = [aws_security_group.consumer.id]
  tags                   = { Name = "client" }
}

resource "aws_vpc_endpoint" "consumer" {
  provider           = aws.consumer
  vpc_id             = aws_vpc.consumer.id
  service_name       = aws_vpc_endpoint_service.service.service_name
  vpc_endpoint_type  = "Interface"
  subnet_ids         = [aws_subnet.consumer.id]
  security_group_ids = [aws_security_group.consumer.id]
  depends_on         = [aws_vpc_endpoint_service_allowed_principal.consumer]
}

output "page" { value = aws_instance.page.id }
output "client" { value = aws_instance.client.id }
output "target_group" { value = aws_lb_target_group.service.arn }
output "name" { value = aws_vpc_endpoint.consumer.dns_entry[0].dns_name }
