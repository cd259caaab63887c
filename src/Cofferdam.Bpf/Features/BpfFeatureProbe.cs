using Cofferdam.Bpf.Interop;

namespace Cofferdam.Bpf.Features;

/// <summary>Asks the running kernel for BPF features by using each: a tiny program or map that goes at once.</summary>
public static class BpfFeatureProbe
{
    // include/uapi/linux/bpf.h: enum bpf_prog_type, enum bpf_map_type, enum bpf_func_id.
    private const int KprobeProgram = 2;
    private const int RawTracepointProgram = 17;
    private const int TracingProgram = 26;
    private const int RingBufferMap = 27;
    private const int GetStack = 67;
    private const int SendSignal = 109;
    private const int ProbeReadKernel = 113;

    /// <summary>
    /// Whether the kernel has the feature; null if it would not say. To callers without CAP_BPF it refuses everything,
    /// which looks like a missing feature.
    /// </summary>
    public static bool? Has(BpfFeature feature)
    {
        LibBpfLog.Install();
        var answer = feature switch
        {
            BpfFeature.KprobePrograms => LibBpf.libbpf_probe_bpf_prog_type(KprobeProgram, 0),
            BpfFeature.RawTracepointPrograms => LibBpf.libbpf_probe_bpf_prog_type(RawTracepointProgram, 0),
            BpfFeature.TracingPrograms => LibBpf.libbpf_probe_bpf_prog_type(TracingProgram, 0),
            BpfFeature.RingBuffers => LibBpf.libbpf_probe_bpf_map_type(RingBufferMap, 0),
            BpfFeature.Signals => LibBpf.libbpf_probe_bpf_helper(KprobeProgram, SendSignal, 0),
            BpfFeature.Stacks => LibBpf.libbpf_probe_bpf_helper(KprobeProgram, GetStack, 0),
            BpfFeature.KernelReads => LibBpf.libbpf_probe_bpf_helper(KprobeProgram, ProbeReadKernel, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(feature)),
        };
        LibBpfLog.Take();
        return answer < 0 ? null : answer > 0;
    }
}
