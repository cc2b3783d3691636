// A VLAN tag where an accelerated device has it, beside the frame's bytes, on a kernel without VLAN
// devices too: a program of six instructions on the device's way out.
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <linux/bpf.h>
#include <net/if.h>
#include <unistd.h>

#include <csignal>
#include <cstddef>
#include <cstdio>

#include "stream.h"

namespace mg::stream {
namespace {

constexpr bpf_insn insn(int code, int dst, int src, int off, int imm) {
  bpf_insn out{};
  out.code = static_cast<__u8>(code);
  out.dst_reg = static_cast<__u8>(dst & 0xf);
  out.src_reg = static_cast<__u8>(src & 0xf);
  out.off = static_cast<__s16>(off);
  out.imm = imm;
  return out;
}

int load_program() {
  constexpr int kTpid = 0x0081;  // 802.1Q as it lies in memory
  const bpf_insn code[] = {
      insn(BPF_LDX | BPF_MEM | BPF_W, 3, 1, offsetof(__sk_buff, mark), 0),
      insn(BPF_ALU | BPF_MOV | BPF_X, 2, 3, 0, 0),
      insn(BPF_ALU | BPF_RSH | BPF_K, 2, 0, 0, 16),
      insn(BPF_JMP | BPF_JNE | BPF_K, 2, 0, 3, kTagMark),
      insn(BPF_ALU | BPF_AND | BPF_K, 3, 0, 0, 0xffff),
      insn(BPF_ALU | BPF_MOV | BPF_K, 2, 0, 0, kTpid),
      insn(BPF_JMP | BPF_CALL, 0, 0, 0, BPF_FUNC_skb_vlan_push),
      insn(BPF_ALU64 | BPF_MOV | BPF_K, 0, 0, 0, 0),  // TC_ACT_OK
      insn(BPF_JMP | BPF_EXIT, 0, 0, 0, 0),
  };
  return bpf_prog_load(BPF_PROG_TYPE_SCHED_CLS, "mg_tag", "GPL", code, std::size(code), nullptr);
}

}  // namespace

int tag_marked(const std::string& device) {
  sigset_t end;
  sigemptyset(&end);
  sigaddset(&end, SIGTERM);
  sigaddset(&end, SIGINT);
  ::sigprocmask(SIG_BLOCK, &end, nullptr);
  const int program = load_program();
  if (program < 0) {
    std::perror("load the program that tags");
    return 1;
  }
  bpf_tc_hook hook{};
  hook.sz = sizeof hook;
  hook.ifindex = static_cast<int>(::if_nametoindex(device.c_str()));
  hook.attach_point = BPF_TC_EGRESS;
  bpf_tc_opts options{};
  options.sz = sizeof options;
  options.prog_fd = program;
  if (bpf_tc_hook_create(&hook) != 0 || bpf_tc_attach(&hook, &options) != 0) {
    std::perror("attach the program that tags");
    return 1;
  }
  std::puts("ready");
  std::fflush(stdout);
  int signal = 0;
  ::sigwait(&end, &signal);
  hook.attach_point = static_cast<bpf_tc_attach_point>(BPF_TC_INGRESS | BPF_TC_EGRESS);
  return bpf_tc_hook_destroy(&hook) == 0 ? 0 : 1;
}

}  // namespace mg::stream
