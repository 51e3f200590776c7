// SPDX-License-Identifier: Apache-2.0
// Forms in which people pass systeminfo on: pasted into documents, indented, cut short, in many languages. Each row has
// the structure of a real output that somebody published; names, and everything that nobody needs, are made up.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "common/hostfile/hostfile.h"

namespace kintsugi::hostfile {
namespace {

struct Row {
  const char* text;
  const char* name;  // of the host; "" = the file's
  const char* product;
  const char* edition;
  const char* architecture;
  int build = 0, service_pack = 0;
  std::vector<std::string> hotfixes;
  bool complete = true;
};

const Row kRows[] = {
    {"\nHost Name:                 BLUE\nOS Name:                   Microsoft Windows 7 Home Basic \n"
     "OS Version:                6.1.7601 Service Pack 1 Build 7601\n"
     "OS Manufacturer:           Microsoft Corporation\nRegistered Organization:   \n"
     "System Type:               X86-based PC\nProcessor(s):              1 Processor(s) Installed.\n"
     "                           [01]: x64 Family 6 Model 79 Stepping 1 GenuineIntel ~2300 Mhz\n"
     "BIOS Version:              Xen 4.11, 8/24/2006\nLogon Server:              N/A\n"
     "Hotfix(s):                 2 Hotfix(s) Installed.\n                           [01]: KB2534111\n"
     "                           [02]: KB976902\n",
     "BLUE",
     "windows-7",
     "Home Basic",
     "x86",
     7601,
     1,
     {"KB2534111", "KB976902"}},
    // Pasted behind a prompt, with the lines that follow it there.
    {"C:\\Users\\Tester>systeminfo\n\n主机名:           WIN-WEB\n"
     "OS 名称:          Microsoft Windows Server 2016 Datacenter\nOS 版本:          10.0.14393 暂缺 Build 14393\n"
     "OS 制造商:        Microsoft Corporation\nOS 配置:          独立服务器\n"
     "系统类型:         x64-based PC\n处理器:           安装了 1 个处理器。\n"
     "                  [01]: Intel64 Family 6 Model 85 Stepping 7 GenuineIntel ~2500 Mhz\n"
     "系统区域设置:     zh-cn;中文(中国)\n虚拟内存: 最大值: 4,654 MB\n登录服务器:       暂缺\n"
     "修补程序:         安装了 3 个修补程序。\n                  [01]: KB5013625\n"
     "                  [02]: KB4049065\n                  [03]: KB4486129\n",
     "WIN-WEB",
     "windows-server-2016",
     "Datacenter",
     "x64",
     14393,
     0,
     {"KB5013625", "KB4049065", "KB4486129"}},
    {"主机名:           LAPTOP-K\nOS 名称:          Microsoft Windows 11 家庭中文版\n"
     "OS 版本:          10.0.22621 暂缺 Build 22621\n系统类型:         x64-based PC\n"
     "修补程序:         安装了 2 个修补程序。\n                  [01]: KB5030651\n                  [02]: KB5012170\n",
     "LAPTOP-K",
     "windows-11",
     "Home",
     "x64",
     22621,
     0,
     {"KB5030651", "KB5012170"}},
    // The maker's name is in Cyrillic, and the count stands behind the words.
    {"Имя узла:                         DESKTOP-R\nНазвание ОС:                      Майкрософт Windows 10 Pro\n"
     "Версия ОС:                        10.0.19045 Н/Д построение 19045\n"
     "Тип системы:                      x64-based PC\nПроцессор(ы):                     Число процессоров - 1.\n"
     "                                  [01]: Intel64 Family 6 Model 158 Stepping 12 GenuineIntel ~3696 МГц\n"
     "Язык системы:                     ru;Русский\n"
     "Исправление(я):                   Число установленных исправлений - 3.\n"
     "                                  [01]: KB5022502\n                                  [02]: KB4562830\n"
     "                                  [03]: KB5026361\n"
     "Сетевые адаптеры:                 Число сетевых адаптеров - 1.\n"
     "                                  [01]: Realtek PCIe GbE Family Controller\n",
     "DESKTOP-R",
     "windows-10",
     "Pro",
     "x64",
     19045,
     0,
     {"KB5022502", "KB4562830", "KB5026361"}},
    // A count and a list that do not agree: whoever published it left rows out.
    {"ホスト名:               MYPC7\nOS 名:                  Microsoft Windows 7 Professional \n"
     "OS バージョン:          6.1.7601 Service Pack 1 ビルド 7601\nシステムの種類:         x64-based PC\n"
     "仮想メモリ: 最大サイズ: 32,528 MB\n"
     "ホットフィックス:       294 ホットフィックスがインストールされています。\n"
     "                        [01]: KB2849697\n                        .....\n"
     "                        [245]: KB3020369\n                        [24\n"
     "ネットワーク カード:    4 NIC(s) インストール済みです。\n"
     "                        [01]: Intel(R) 82579LM Gigabit Network Connection\n",
     "MYPC7",
     "windows-7",
     "Professional",
     "x64",
     7601,
     1,
     {"KB2849697", "KB3020369"},
     false},
    // An excerpt: no name, no type of system.
    {"OS 名:                  Microsoft Windows 11 Pro\nOS バージョン:          10.0.22000 N/A ビルド 22000\n"
     "プロセッサ:             1 プロセッサインストール済みです。\n"
     "                        [01]: AMD64 Family 25 Model 80 Stepping 0 AuthenticAMD ~1901 Mhz\n"
     "BIOS バージョン:        AMI F.05, 2021/09/15\n"
     "ホットフィックス:       2 ホットフィックスがインストールされています。\n"
     "                        [01]: KB5017264\n                        [02]: KB5018418\n",
     "",
     "windows-11",
     "Pro",
     "",
     22000,
     0,
     {"KB5017264", "KB5018418"}},
    {"Nombre de host:                            PCMX\n"
     "Nombre del sistema operativo:              Microsoft Windows 8.1 Single Language\n"
     "Versión del sistema operativo:             6.3.9600 N/D Compilación 9600\n"
     "Tipo de sistema:                           x64-based PC\n"
     "Configuración regional del sistema:        es-mx;Español (México)\n"
     "Memoria virtual: tamaño máximo:            28,872 MB\n"
     "Revisión(es):                              2 revisión(es) instaladas.\n"
     "                                           [01]: KB2959936\n"
     "                                           [02]: KB2919355\n"
     "Tarjeta(s) de red:                         1 Tarjetas de interfaz de red instaladas.\n",
     "PCMX",
     "windows-8.1",
     "Single Language",
     "x64",
     9600,
     0,
     {"KB2959936", "KB2919355"}},
    {"Nome do host:                              PCBR\n"
     "Nome do sistema operacional:               Microsoft Windows 11 Pro\n"
     "Versão do sistema operacional:             10.0.26100 N/A compilação 26100\n"
     "Tipo de sistema:                           x64-based PC\n"
     "Hotfix(es):                                2 hotfix(es) instalado(s).\n"
     "                                           [01]: KB5056579\n"
     "                                           [02]: KB5063878\n"
     "Placa(s) de Rede:                          1 NIC(s) instalado(s).\n",
     "PCBR",
     "windows-11",
     "Pro",
     "x64",
     26100,
     0,
     {"KB5056579", "KB5063878"}},
    // Through a shell that lost every letter with an accent; no hotfixes at all.
    {"Nom de l'hte:                              DC-ANA\n"
     "Nom du systme d'exploitation:              Microsoft Windows Server 2019 Standard\n"
     "Version du systme:                         10.0.17763 N/A version 17763\n"
     "Type du systme:                            x64-based PC\n"
     "Option rgionale du systme:                fr;Franais (France)\n"
     "Paramtres rgionaux d'entre:              en-us;Anglais (tats-Unis)\n"
     "Fuseau horaire:                             (UTC+01:00) Bruxelles, Copenhague, Madrid, Paris\n"
     "Mmoire physique totale:                    4095 Mo\nMmoire physique disponible:                2260 Mo\n"
     "Mmoire virtuelle: taille maximale:        4799 Mo\nMmoire virtuelle: disponible:             2671 Mo\n"
     "Mmoire virtuelle: en cours d'utilisation: 2128 Mo\n"
     "Emplacements des fichiers d'change:        C:\\pagefile.sys\n"
     "Domaine:                                    ana.example\n"
     "Serveur d'ouverture de session:             N/A\nCorrectif(s):                               N/A\n"
     "Carte(s) rseau:                            1 carte(s) rseau installe(s).\n"
     "                                            [01]: Adaptateur Ethernet vmxnet3\n",
     "DC-ANA",
     "windows-server-2019",
     "Standard",
     "x64",
     17763,
     0,
     {}},
    // The whole block is indented.
    {"  Nom de l’hôte:                              PCFR\n"
     "  Nom du système d’exploitation:              Microsoft Windows 10 Professionnel\n"
     "  Version du système:                         10.0.19045 N/A version 19045\n"
     "  Type du système:                            x64-based PC\n"
     "  Mémoire virtuelle : taille maximale:        3 409 Mo\n"
     "  Correctif(s):                               2 Corrections installées.\n"
     "                                              [01]: KB5044029\n"
     "                                              [02]: KB5031988\n"
     "  Carte(s) réseau:                            1 carte(s) réseau installée(s).\n",
     "PCFR",
     "windows-10",
     "Pro",
     "x64",
     19045,
     0,
     {"KB5044029", "KB5031988"}},
};

TEST(ParseHostFile, ReadsWhatPeoplePasteInManyForms) {
  for (const Row& row : kRows) {
    const auto parsed = ParseHostFile(row.text, "pasted.txt");
    ASSERT_TRUE(parsed.has_value()) << row.text << "\n" << parsed.error().message;
    ASSERT_EQ(parsed->size(), 1U) << row.text;
    const HostFile& file = parsed->front();
    EXPECT_EQ(file.facts.name, *row.name == '\0' ? "pasted" : row.name) << row.text;
    EXPECT_EQ(file.facts.os.product, row.product) << row.text;
    EXPECT_EQ(file.facts.os.edition, row.edition) << row.text;
    EXPECT_EQ(file.facts.os.architecture, row.architecture) << row.text;
    EXPECT_EQ(file.facts.os.build, row.build) << row.text;
    EXPECT_EQ(file.facts.os.service_pack, row.service_pack) << row.text;
    std::vector<std::string> hotfixes;
    for (const auto& hotfix : file.facts.hotfixes) hotfixes.push_back(hotfix.id);
    EXPECT_EQ(hotfixes, row.hotfixes) << row.text;
    EXPECT_EQ(file.hotfixes_complete, row.complete) << row.text;
  }
}

}  // namespace
}  // namespace kintsugi::hostfile
