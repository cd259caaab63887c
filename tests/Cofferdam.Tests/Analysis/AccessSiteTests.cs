using Cofferdam.Analysis.Accesses;

namespace Cofferdam.Tests.Analysis;

/// <summary>
/// One line per form of write: the bytes, and the site as it prints. Read beside the Intel manual, not generated.
/// </summary>
public sealed class AccessSiteTests
{
    public static TheoryData<string, string> Addresses => new()
    {
        { "48 89 07", "Other Move 8 [rdi] probe | mov [rdi], rax" },
        { "88 07", "Other Move 1 [rdi] probe | mov [rdi], al" },
        { "66 89 07", "Other Move 2 [rdi] probe | mov [rdi], ax" },
        { "89 47 08", "Other Move 4 [rdi+0x8] probe | mov [rdi+0x8], eax" },
        { "c6 04 0f 01", "Other Move 1 [rdi+rcx*1] probe | mov byte ptr [rdi+rcx], 0x1" },
        { "48 c7 44 ca f8 01 00 00 00", "Other Move 8 [rdx+rcx*8-0x8] probe | mov qword ptr [rdx+rcx*8-0x8], 0x1" },
        { "48 89 05 10 00 00 00", "Global Move 8 [0xffffffffc0001017] none | mov [0xffffffffc0001017], rax" },
        { "89 04 25 00 00 00 80", "Global Move 4 [0xffffffff80000000] none | mov [0xffffffff80000000], eax" },
        { "48 a3 88 77 66 55 44 33 22 11", "Global Move 8 [0x1122334455667788] none | mov [0x1122334455667788], rax" },
        { "48 89 04 24", "Stack Move 8 [rsp] none | mov [rsp], rax" },
        { "48 89 44 24 08", "Stack Move 8 [rsp+0x8] none | mov [rsp+0x8], rax" },
        { "48 89 04 0c", "Other Move 8 [rsp+rcx*1] probe | mov [rsp+rcx], rax" },
        { "48 89 45 f8", "Other Move 8 [rbp-0x8] probe | mov [rbp-0x8], rax" },
        { "65 48 89 04 25 40 00 00 00", "PerCpu Move 8 [gs:0x40] none | mov gs:[0x40], rax" },
        { "65 48 89 05 10 00 00 00", "PerCpu Move 8 [gs:0xffffffffc0001018] none | mov gs:[0xffffffffc0001018], rax" },
        {
            "65 ff 05 10 00 00 00",
            "PerCpu ReadModifyWrite 4 [gs:0xffffffffc0001017] none | inc dword ptr gs:[0xffffffffc0001017]"
        },
        { "65 48 89 07", "Other Move 8 [gs:rdi] probe | mov gs:[rdi], rax" },
        {
            "64 48 89 07",
            "Other Move 8 [fs:rdi] unprovable: its address is relative to user space's fs base | mov fs:[rdi], rax"
        },
        {
            "64 48 89 04 25 28 00 00 00",
            "Other Move 8 [fs:0x28] unprovable: its address is relative to user space's fs base | mov fs:[0x28], rax"
        },
        { "67 48 89 07", "Other Move ? [rdi] unprovable: its address is computed in 32 bits | mov [edi], rax" },
        {
            "67 89 05 10 00 00 00",
            "Other Move ? [0xc0001017] unprovable: its address is computed in 32 bits | mov [0xc0001017], eax"
        },
    };

    public static TheoryData<string, string> Stores => new()
    {
        { "44 88 64 25 00", "Other Move 1 [rbp] probe | mov [rbp], r12b" },
        { "0f c3 07", "Other Move 4 [rdi] probe | movnti [rdi], eax" },
        { "66 0f 38 f1 07", "Other Move 2 [rdi] probe | movbe [rdi], ax" },
        { "0f 94 07", "Other Move 1 [rdi] probe | sete [rdi]" },
        { "8c 1f", "Other Move 2 [rdi] probe | mov [rdi], ds" },
        { "8f 00", "Other Move 8 [rax] probe | pop qword ptr [rax]" },
        { "8f 44 24 08", "Stack Move 8 [rsp+0x10] none | pop qword ptr [rsp+0x8]" },
        { "8f 04 24", "Stack Move 8 [rsp+0x8] none | pop qword ptr [rsp]" },
        { "66 8f 44 24 08", "Stack Move 2 [rsp+0xa] none | pop word ptr [rsp+0x8]" },
    };

    public static TheoryData<string, string> Arithmetic => new()
    {
        { "48 01 07", "Other ReadModifyWrite 8 [rdi] probe | add [rdi], rax" },
        { "f0 48 01 07", "Other ReadModifyWrite 8 [rdi] probe | lock add [rdi], rax" },
        { "fe 0f", "Other ReadModifyWrite 1 [rdi] probe | dec byte ptr [rdi]" },
        { "f7 1f", "Other ReadModifyWrite 4 [rdi] probe | neg dword ptr [rdi]" },
        { "f7 17", "Other ReadModifyWrite 4 [rdi] probe | not dword ptr [rdi]" },
        { "c1 27 04", "Other ReadModifyWrite 4 [rdi] probe | shl dword ptr [rdi], 0x4" },
        { "d3 27", "Other ReadModifyWrite 4 [rdi] probe | shl dword ptr [rdi], cl" },
        { "0f a4 07 04", "Other ReadModifyWrite 4 [rdi] probe | shld [rdi], eax, 0x4" },
        { "0f ad 07", "Other ReadModifyWrite 4 [rdi] probe | shrd [rdi], eax, cl" },
        { "83 0f 01", "Other ReadModifyWrite 4 [rdi] probe | or dword ptr [rdi], 0x1" },
        { "f0 80 0f 01", "Other ReadModifyWrite 1 [rdi] probe | lock or byte ptr [rdi], 0x1" },
        { "0f ba 2f 05", "Other ReadModifyWrite 4 [rdi] probe | bts dword ptr [rdi], 0x5" },
        { "f0 48 0f ba 2f 25", "Other ReadModifyWrite 8 [rdi] probe | lock bts qword ptr [rdi], 0x25" },
    };

    public static TheoryData<string, string> BitStrings => new()
    {
        { "48 0f ab 07", "Other BitString 8 [rdi+8*(rax>>6)] probe | bts [rdi], rax" },
        { "f0 48 0f ab 07", "Other BitString 8 [rdi+8*(rax>>6)] probe | lock bts [rdi], rax" },
        { "0f ab 07", "Other BitString 4 [rdi+4*(rax>>5)] probe | bts [rdi], eax" },
        { "66 0f ab 07", "Other BitString 2 [rdi+2*(rax>>4)] probe | bts [rdi], ax" },
        { "0f b3 4c 24 08", "Other BitString 4 [rsp+4*(rcx>>5)+0x8] probe | btr [rsp+0x8], ecx" },
        {
            "0f bb 0d 10 00 00 00",
            "Other BitString 4 [4*(rcx>>5)+0xffffffffc0001017] probe | btc [0xffffffffc0001017], ecx"
        },
    };

    public static TheoryData<string, string> Exchanges => new()
    {
        { "87 07", "Other Exchange 4 [rdi] probe | xchg [rdi], eax" },
        { "86 07", "Other Exchange 1 [rdi] probe | xchg [rdi], al" },
        { "48 0f c1 07", "Other Exchange 8 [rdi] probe | xadd [rdi], rax" },
        { "f0 0f b1 0f", "Other Exchange 4 [rdi] probe | lock cmpxchg [rdi], ecx" },
        { "0f c7 0f", "Other Exchange 8 [rdi] probe | cmpxchg8b [rdi]" },
        { "f0 48 0f c7 0f", "Other Exchange 16 [rdi] probe | lock cmpxchg16b [rdi]" },
    };

    public static TheoryData<string, string> Strings => new()
    {
        { "a4", "Other StringStore 1 [rdi] probe | movsb [rdi], [rsi]" },
        { "66 a5", "Other StringStore 2 [rdi] probe | movsw [rdi], [rsi]" },
        { "a5", "Other StringStore 4 [rdi] probe | movsd [rdi], [rsi]" },
        { "48 a5", "Other StringStore 8 [rdi] probe | movsq [rdi], [rsi]" },
        { "f3 48 a5", "Other StringStore 8*rcx [rdi] probe | rep movsq [rdi], [rsi]" },
        { "f3 a4", "Other StringStore 1*rcx [rdi] probe | rep movsb [rdi], [rsi]" },
        { "f2 a4", "Other StringStore 1*rcx [rdi] probe | repne movsb [rdi], [rsi]" },
        { "f3 48 ab", "Other StringStore 8*rcx [rdi] probe | rep stosq [rdi]" },
        { "f3 aa", "Other StringStore 1*rcx [rdi] probe | rep stosb [rdi]" },
        { "aa", "Other StringStore 1 [rdi] probe | stosb [rdi]" },
        { "67 aa", "Other StringStore ? [rdi] unprovable: its address is computed in 32 bits | stosb [edi]" },
        { "6c", "Other StringStore 1 [rdi] probe | insb [rdi], dx" },
        { "f3 6d", "Other StringStore 4*rcx [rdi] probe | rep insd [rdi], dx" },
        { "65 f3 a4", "Other StringStore 1*rcx [rdi] probe | rep movsb es:[rdi], gs:[rsi]" },
    };

    public static TheoryData<string, string> Vectors => new()
    {
        { "0f 29 07", "Other Vector 16 [rdi] probe | movaps [rdi], xmm0" },
        { "0f 11 04 24", "Stack Vector 16 [rsp] none | movups [rsp], xmm0" },
        { "66 0f 7f 07", "Other Vector 16 [rdi] probe | movdqa [rdi], xmm0" },
        { "66 0f d6 07", "Other Vector 8 [rdi] probe | movq [rdi], xmm0" },
        { "66 48 0f 7e 07", "Other Vector 8 [rdi] probe | movq [rdi], xmm0" },
        { "f3 0f 7f 07", "Other Vector 16 [rdi] probe | movdqu [rdi], xmm0" },
        { "0f e7 07", "Other Vector 8 [rdi] probe | movntq [rdi], mm0" },
        { "66 0f 3a 14 07 01", "Other Vector 1 [rdi] probe | pextrb [rdi], xmm0, 0x1" },
        { "0f f7 c1", "Other Vector 8 [rdi] unprovable: it writes only the bytes a mask selects | maskmovq mm0, mm1" },
        {
            "66 0f f7 c1",
            "Other Vector 16 [rdi] unprovable: it writes only the bytes a mask selects | maskmovdqu xmm0, xmm1"
        },
        {
            "c5 f9 f7 c1",
            "Other Vector 16 [rdi] unprovable: it writes only the bytes a mask selects | vmaskmovdqu xmm0, xmm1"
        },
        { "c5 fc 11 07", "Other Vector 32 [rdi] probe | vmovups [rdi], ymm0" },
        // Their opcodes are those of jg and jle.
        {
            "c5 fd 7f 07",
            "Other Vector 32 [rdi] unprovable: Linux takes it for a branch when it is probed | vmovdqa [rdi], ymm0"
        },
        {
            "c5 f9 7e 07",
            "Other Vector 4 [rdi] unprovable: Linux takes it for a branch when it is probed | vmovd [rdi], xmm0"
        },
        {
            "62 f1 fe 48 7f 07",
            "Other Vector 64 [rdi] unprovable: Linux takes it for a branch when it is probed | vmovdqu64 [rdi], zmm0"
        },
        { "c5 fd 7f 04 24", "Stack Vector 32 [rsp] none | vmovdqa [rsp], ymm0" },
        {
            "c4 e2 75 2e 07",
            "Other Vector 32 [rdi] unprovable: it writes only the bytes a mask selects | vmaskmovps [rdi], ymm1, ymm0"
        },
        {
            "c4 e2 75 8e 07",
            "Other Vector 32 [rdi] unprovable: it writes only the bytes a mask selects | vpmaskmovd [rdi], ymm1, ymm0"
        },
        { "c5 f8 91 0f", "Other Vector 2 [rdi] probe | kmovw [rdi], k1" },
        { "62 f1 7c 48 11 07", "Other Vector 64 [rdi] probe | vmovups [rdi], zmm0" },
        {
            "62 f1 7c 49 11 07",
            "Other Vector 64 [rdi] unprovable: it writes only the bytes a mask selects | vmovups [rdi]{k1}, zmm0"
        },
        {
            "62 f2 7d 49 a0 04 07",
            "Other Vector ? [rdi] unprovable: its addresses are in a vector register | vpscatterdd [rdi+zmm0], k1, zmm0"
        },
        { "62 f2 7d 48 8b 07", "Other Vector 64 [rdi] probe | vpcompressd [rdi], zmm0" },
        {
            "62 f2 7d 49 8b 07",
            "Other Vector 64 [rdi] unprovable: it writes only the bytes a mask selects | vpcompressd [rdi]{k1}, zmm0"
        },
        { "c4 e3 7d 19 07 01", "Other Vector 16 [rdi] probe | vextractf128 [rdi], ymm0, 0x1" },
    };

    public static TheoryData<string, string> FloatingPoint => new()
    {
        { "d9 17", "Other Move 4 [rdi] probe | fst dword ptr [rdi], st" },
        { "dd 1f", "Other Move 8 [rdi] probe | fstp qword ptr [rdi], st" },
        { "db 3f", "Other Move 10 [rdi] probe | fstp tbyte ptr [rdi], st" },
        { "df 3f", "Other Move 8 [rdi] probe | fistp qword ptr [rdi], st" },
        { "df 37", "Other Move 10 [rdi] probe | fbstp tbyte ptr [rdi], st" },
        { "d9 37", "Other State 28 [rdi] probe | fnstenv [rdi]" },
        { "66 d9 37", "Other State 14 [rdi] probe | fnstenv fpuenv14 ptr [rdi]" },
        { "dd 37", "Other State 108 [rdi] probe | fnsave [rdi]" },
        { "d9 3f", "Other State 2 [rdi] probe | fnstcw [rdi]" },
        { "dd 3f", "Other State 2 [rdi] probe | fnstsw [rdi]" },
    };

    public static TheoryData<string, string> ProcessorState => new()
    {
        { "0f ae 07", "Other State 512 [rdi] probe | fxsave [rdi]" },
        { "48 0f ae 07", "Other State 512 [rdi] probe | fxsave64 [rdi]" },
        { "0f ae 27", "Other State ? [rdi] unprovable: its length depends on processor state | xsave [rdi]" },
        { "48 0f ae 27", "Other State ? [rdi] unprovable: its length depends on processor state | xsave64 [rdi]" },
        { "48 0f c7 27", "Other State ? [rdi] unprovable: its length depends on processor state | xsavec64 [rdi]" },
        { "0f c7 2f", "Other State ? [rdi] unprovable: its length depends on processor state | xsaves [rdi]" },
        { "0f ae 1f", "Other State 4 [rdi] probe | stmxcsr [rdi]" },
        { "0f 01 07", "Other State 10 [rdi] probe | sgdt [rdi]" },
        { "0f 01 0f", "Other State 10 [rdi] probe | sidt [rdi]" },
        { "0f 00 07", "Other State 2 [rdi] probe | sldt [rdi]" },
        { "0f 00 0f", "Other State 2 [rdi] probe | str [rdi]" },
        { "0f 01 27", "Other State 2 [rdi] probe | smsw [rdi]" },
        { "0f c7 3f", "Other State 8 [rdi] probe | vmptrst [rdi]" },
        { "0f 78 07", "Other State 8 [rdi] probe | vmread [rdi], rax" },
    };

    public static TheoryData<string, string> StackWrites => new()
    {
        { "50", "Stack Push 8 [rsp-0x8] none | push rax" },
        { "41 50", "Stack Push 8 [rsp-0x8] none | push r8" },
        { "6a 01", "Stack Push 8 [rsp-0x8] none | push 0x1" },
        { "68 00 00 00 01", "Stack Push 8 [rsp-0x8] none | push 0x1000000" },
        { "66 50", "Stack Push 2 [rsp-0x2] none | push ax" },
        { "ff 37", "Stack Push 8 [rsp-0x8] none | push qword ptr [rdi]" },
        { "ff 34 24", "Stack Push 8 [rsp-0x8] none | push qword ptr [rsp]" },
        { "0f a0", "Stack Push 8 [rsp-0x8] none | push fs" },
        { "9c", "Stack Push 8 [rsp-0x8] none | pushfq" },
        { "e8 00 00 00 00", "Stack Call 8 [rsp-0x8] none | call 0xffffffffc0001005" },
        { "ff d0", "Stack Call 8 [rsp-0x8] none | call rax" },
        { "ff 17", "Stack Call 8 [rsp-0x8] none | call qword ptr [rdi]" },
        { "ff 54 24 08", "Stack Call 8 [rsp-0x8] none | call qword ptr [rsp+0x8]" },
        { "48 ff 1f", "Stack Call 16 [rsp-0x10] none | call far tbyte ptr [rdi]" },
        { "c8 10 00 00", "Stack Push 8 [rsp-0x8] none | enter 0x10, 0x0" },
        { "c8 10 00 01", "Stack Push 16 [rsp-0x10] none | enter 0x10, 0x1" },
        { "c8 10 00 03", "Stack Push 32 [rsp-0x20] none | enter 0x10, 0x3" },
        {
            "cd 80",
            "Stack Push 40 [rsp-0x28] unprovable: the interrupt gate chooses the stack of its frame | int 0x80"
        },
        { "f1", "Stack Push 40 [rsp-0x28] unprovable: the interrupt gate chooses the stack of its frame | int1" },
    };

    public static TheoryData<string, string> Rarities => new()
    {
        { "0f 01 fc", "Other State 64 [rax] unprovable: its address is rounded down to a cache line | clzero rax" },
        { "0f 01 db", "Other State ? [?] unprovable: it writes to a virtual machine control structure | vmsave rax" },
        { "0f 01 d8", "Other State ? [?] unprovable: it writes to a virtual machine control structure | vmrun rax" },
        { "0f 01 c1", "Other State ? [?] unprovable: it hands control to a more privileged agent | vmcall" },
        { "0f 01 d9", "Other State ? [?] unprovable: it hands control to a more privileged agent | vmmcall" },
        { "0f 01 cf", "Other State ? [?] unprovable: an enclave function chooses what it writes | encls" },
        { "0f 00 d8", "Other State ? [?] unprovable: it marks the task state segment's descriptor busy | ltr ax" },
        { "66 0f 38 f8 07", "Other Move 64 [rax] probe | movdir64b rax, [rdi]" },
        { "f2 0f 38 f8 07", "Other Move 64 [rax] probe | enqcmd rax, [rdi]" },
        { "f3 0f 38 f8 07", "Other Move 64 [rax] probe | enqcmds rax, [rdi]" },
        { "0f 38 f9 07", "Other Move 4 [rdi] probe | movdiri [rdi], eax" },
        { "66 0f 38 f5 07", "Other State 4 [rdi] probe | wrussd [rdi], eax" },
        { "0f 38 f6 07", "Other State 4 [rdi] probe | wrssd [rdi], eax" },
        { "0f 1b 07", "Other State ? [?] unprovable: it writes to the bound tables | bndstx [rdi], bnd0" },
        { "66 0f 1b 07", "Other State 16 [rdi] probe | bndmov xmmword ptr [rdi], bnd0" },
        {
            "c4 e2 7a 4b 04 0f",
            "Other Vector ? [rdi] unprovable: its length depends on processor state | tilestored [rdi+rcx], tmm0"
        },
        { "c4 e2 79 49 07", "Other State 64 [rdi] probe | sttilecfg [rdi]" },
        {
            "f3 0f a7 c8",
            "Other State ? [?] unprovable: the cryptographic unit chooses what it writes | rep xcryptecb"
        },
        { "0f a7 c0", "Other State ? [rdi] unprovable: its length depends on processor state | xstore" },
        { "f3 0f c7 f0", "Other State ? [?] unprovable: it writes to a user interrupt descriptor | senduipi rax" },
        { "48 0f c3 07", "Other Move 8 [rdi] probe | movnti [rdi], rax" },
        { "c4 e2 71 e4 07", "Other ReadModifyWrite 4 [rdi] probe | cmpexadd [rdi], eax, ecx" },
        {
            "c4 e2 71 e0 07",
            "Other ReadModifyWrite 4 [rdi] unprovable: Linux takes it for a branch when it is probed | "
                + "cmpoxadd [rdi], eax, ecx"
        },
        { "0f 38 fc 07", "Other ReadModifyWrite 4 [rdi] probe | aadd [rdi], eax" },
    };

    public static TheoryData<string> Harmless =>
    [
        "0f 0b", // ud2
        "0f b9 07", // ud1 eax, [rdi]
        "0f 1a 07", // bndldx bnd0, [rdi]
        "0f c7 f0", // rdrand eax
        "90", // nop
        "48 8b 07", // mov rax, [rdi]
        "48 8d 04 07", // lea rax, [rdi+rax]
        "48 39 07", // cmp [rdi], rax
        "48 85 07", // test [rdi], rax
        "0f 18 07", // prefetchnta [rdi]
        "0f ae 3f", // clflush [rdi]
        "0f ba 27 01", // bt dword ptr [rdi], 0x1
        "0f a3 07", // bt [rdi], eax
        "c3", // ret
        "48 cf", // iretq
        "ac", // lodsb
        "ae", // scasb
        "f3 a6", // repe cmpsb
        "6e", // outsb
        "0f 0d 0f", // prefetchw [rdi]
        "0f 1f 07", // nop dword ptr [rdi]
    ];

    [Theory]
    [MemberData(nameof(Addresses))]
    [MemberData(nameof(Stores))]
    [MemberData(nameof(Arithmetic))]
    [MemberData(nameof(BitStrings))]
    [MemberData(nameof(Exchanges))]
    [MemberData(nameof(Strings))]
    [MemberData(nameof(Vectors))]
    [MemberData(nameof(FloatingPoint))]
    [MemberData(nameof(ProcessorState))]
    [MemberData(nameof(StackWrites))]
    [MemberData(nameof(Rarities))]
    public void Each_form_of_write_is_one_site(string hex, string expected)
    {
        var map = HexCode.Map(hex);
        Assert.Empty(map.Gaps);
        var site = Assert.Single(map.Sites);
        Assert.Equal(expected, AccessMapPrinter.Line(site)["  +0x0 ".Length..]);
    }

    [Theory]
    [MemberData(nameof(Harmless))]
    public void Instructions_that_only_read_are_no_sites(string hex)
    {
        var map = HexCode.Map(hex);
        Assert.Empty(map.Gaps);
        Assert.Empty(map.Sites);
        Assert.Equal(1, map.Counts.Instructions);
    }
}
