# What Terraform makes of load balancing beyond the story: an application balancer with listeners of
# every kind of action, and groups of protocols that carry no traffic. A second plan must be empty.
terraform {
  required_providers {
    aws = {
      source = "hashicorp/aws"
    }
  }
}

variable "endpoint" { type = string }
variable "key" { type = string }
variable "secret" { type = string }
variable "idle_timeout" {
  type    = number
  default = 60
}

provider "aws" {
  region                   = "ap-northeast-1"
  access_key               = var.key
  secret_key               = var.secret
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

resource "aws_vpc" "this" {
  cidr_block = "172.31.0.0/16"
}

resource "aws_subnet" "this" {
  count             = 2
  vpc_id            = aws_vpc.this.id
  cidr_block        = cidrsubnet("172.31.0.0/16", 4, count.index)
  availability_zone = element(["ap-northeast-1a", "ap-northeast-1c"], count.index)
}

resource "aws_security_group" "web" {
  name   = "web"
  vpc_id = aws_vpc.this.id
}

resource "aws_lb" "app" {
  name            = "app"
  internal        = true
  subnets         = aws_subnet.this[*].id
  security_groups = [aws_security_group.web.id]
  idle_timeout    = var.idle_timeout
  tags            = { Name = "app" }
}

resource "aws_lb_target_group" "http" {
  name        = "http"
  protocol    = "HTTP"
  port        = 80
  target_type = "ip"
  vpc_id      = aws_vpc.this.id
  health_check {
    path    = "/up"
    matcher = "200-299"
  }
  stickiness {
    type            = "lb_cookie"
    cookie_duration = 600
  }
}

resource "aws_lb_target_group" "udp" {
  name        = "udp"
  protocol    = "UDP"
  port        = 53
  target_type = "ip"
  vpc_id      = aws_vpc.this.id
}

resource "aws_lb_target_group_attachment" "http" {
  target_group_arn = aws_lb_target_group.http.arn
  target_id        = "172.31.0.77"
  port             = 8080
}

resource "aws_lb_listener" "forward" {
  load_balancer_arn = aws_lb.app.arn
  port              = 80
  protocol          = "HTTP"
  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.http.arn
  }
}

resource "aws_lb_listener" "redirect" {
  load_balancer_arn = aws_lb.app.arn
  port              = 81
  protocol          = "HTTP"
  default_action {
    type = "redirect"
    redirect {
      port        = "443"
      protocol    = "HTTPS"
      status_code = "HTTP_301"
    }
  }
}

resource "aws_lb_listener" "fixed" {
  load_balancer_arn = aws_lb.app.arn
  port              = 443
  protocol          = "HTTPS"
  certificate_arn   = "arn:aws:acm:ap-northeast-1:111122223333:certificate/12345678-1234-1234-1234-123456789012"
  default_action {
    type = "fixed-response"
    fixed_response {
      content_type = "text/plain"
      message_body = "later"
      status_code  = "503"
    }
  }
}

output "state" {
  value = aws_lb.app.dns_name
}
