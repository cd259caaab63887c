namespace Cofferdam.Bpf.Features;

/// <summary>What the eBPF object needs of the kernel's BPF, each tried by itself.</summary>
public enum BpfFeature
{
    /// <summary>Programs on kprobes (BPF_PROG_TYPE_KPROBE).</summary>
    KprobePrograms,

    /// <summary>Programs on raw tracepoints (BPF_PROG_TYPE_RAW_TRACEPOINT).</summary>
    RawTracepointPrograms,

    /// <summary>Programs on function entry and exit (BPF_PROG_TYPE_TRACING).</summary>
    TracingPrograms,

    /// <summary>Ring buffers (BPF_MAP_TYPE_RINGBUF).</summary>
    RingBuffers,

    /// <summary>Signals to the current task from a kprobe program (bpf_send_signal).</summary>
    Signals,

    /// <summary>Kernel stacks from a kprobe program (bpf_get_stack).</summary>
    Stacks,

    /// <summary>Reads of kernel memory from a kprobe program (bpf_probe_read_kernel).</summary>
    KernelReads,
}
