using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Cofferdam.Lab.Interop;

/// <summary>
/// The requests of <c>/dev/bystander</c>, field by field as in <c>lab/victims/abi/bystander_abi.h</c>.
/// </summary>
internal static class BystanderAbi
{
    public const uint Vault = 0;

    public static readonly IoctlRequest Allocate = IoctlRequest.Both<ObjectRequest>('b', 1);
    public static readonly IoctlRequest Free = IoctlRequest.To<uint>('b', 2);
    public static readonly IoctlRequest FreeAll = IoctlRequest.Plain('b', 3);
    public static readonly IoctlRequest Inspect = IoctlRequest.Both<Inspection>('b', 4);
    public static readonly IoctlRequest ReadAudit = IoctlRequest.From<Audit>('b', 5);
    public static readonly IoctlRequest Repair = IoctlRequest.Plain('b', 6);

    [StructLayout(LayoutKind.Sequential)]
    public struct ObjectRequest
    {
        public uint Size;
        public uint Handle;
        public ulong Address;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Inspection
    {
        public uint Handle;
        public uint Size;
        public ulong Address;
        public uint Changed;
        public uint First;
        public uint Last;
        public FoundBytes Found;
        public uint Reserved;
    }

    [InlineArray(8)]
    public struct FoundBytes
    {
        private byte _first;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Audit
    {
        public uint Objects;
        public uint ChangedObjects;
        public uint ChangedBytes;
        public uint FirstChanged;
    }
}
