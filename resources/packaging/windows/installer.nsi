; The Windows installer of one store: per machine, silent with /S, in Portuguese and English.
; Compiled by makensis; every !define comes from resources/packaging/windows.py.
Unicode true
SetCompressor /SOLID lzma
!include "MUI2.nsh"
!include "FileFunc.nsh"
!include "x64.nsh"

Name "pos-client ${STORE}"
OutFile "${OUT}"
InstallDir "$PROGRAMFILES64\pos-client"
RequestExecutionLevel admin
ManifestDPIAware true
BrandingText "pos-client ${VERSION}"
VIProductVersion "${VERSION4}"
VIAddVersionKey "ProductName" "pos-client"
VIAddVersionKey "FileDescription" "pos-client ${STORE}"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "MIT"

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\pos-client"
!define RUN "Software\Microsoft\Windows\CurrentVersion\Run"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "PortugueseBR"
!insertmacro MUI_LANGUAGE "English"

LangString TEXT_OPEN ${LANG_PORTUGUESEBR} "O caixa está aberto. Feche-o e tente de novo."
LangString TEXT_OPEN ${LANG_ENGLISH} "The till is open. Close it and try again."
LangString TEXT_UNSENT ${LANG_PORTUGUESEBR} "Há vendas não enviadas neste computador: o programa fica. Abra o caixa até tudo ser enviado, ou copie os dados antes com uninstall.exe /EXPORT=PASTA."
LangString TEXT_UNSENT ${LANG_ENGLISH} "There are sales on this computer that were not sent: the program stays. Open the till until all is sent, or copy the data first with uninstall.exe /EXPORT=FOLDER."
LangString TEXT_TILL ${LANG_PORTUGUESEBR} "Caixa"
LangString TEXT_TILL ${LANG_ENGLISH} "Till"
LangString TEXT_BITS ${LANG_PORTUGUESEBR} "Este programa precisa de um Windows de 64 bits."
LangString TEXT_BITS ${LANG_ENGLISH} "This program needs a 64-bit Windows."

!ifdef SIGN
!uninstfinalize '${SIGN} "%1"' = 0
!endif

; A program that runs cannot be written over: nothing is touched then.
!macro refuse_while_open
  IfFileExists "$INSTDIR\pos-client.exe" 0 closed
  ClearErrors
  FileOpen $0 "$INSTDIR\pos-client.exe" a
  IfErrors 0 +4
    MessageBox MB_OK|MB_ICONSTOP "$(TEXT_OPEN)" /SD IDOK
    SetErrorLevel 4
    Quit
  FileClose $0
  closed:
!macroend

Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_OK|MB_ICONSTOP "$(TEXT_BITS)" /SD IDOK
    SetErrorLevel 3
    Quit
  ${EndIf}
  SetRegView 64
  !insertmacro refuse_while_open
FunctionEnd

Section "pos-client"
  SetShellVarContext all
  ; An older program's files would be found by the new one.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  File /r "${PROGRAM}\*"
  SetOutPath "$INSTDIR\store"
  Delete "$INSTDIR\store\*.provision"
  File "${PROVISION}"
  File "${PUBLIC_KEY}"
  SetOutPath "$INSTDIR"
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\$(TEXT_TILL).lnk" "$INSTDIR\pos-client.exe" "run"
  CreateShortcut "$DESKTOP\$(TEXT_TILL).lnk" "$INSTDIR\pos-client.exe" "run"
!ifdef KIOSK
  WriteRegStr HKLM "${RUN}" "pos-client" '"$INSTDIR\pos-client.exe" run'
!endif
  WriteRegStr HKLM "${UNINSTALL}" "DisplayName" "pos-client ${STORE}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKLM "${UNINSTALL}" "DisplayIcon" "$INSTDIR\pos-client.exe"
  WriteRegStr HKLM "${UNINSTALL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKLM "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKLM "${UNINSTALL}" "NoModify" 1
  WriteRegDWORD HKLM "${UNINSTALL}" "NoRepair" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKLM "${UNINSTALL}" "EstimatedSize" "$0"
SectionEnd

Function un.onInit
  SetRegView 64
  !insertmacro refuse_while_open
  ; The program itself says whether it may go; the tills' data stay in their users' folders either way.
  IfFileExists "$INSTDIR\pos-client.exe" 0 may_go
  ${GetParameters} $R0
  ClearErrors
  ${GetOptions} $R0 "/EXPORT=" $R1
  IfErrors 0 export
    nsExec::ExecToLog '"$INSTDIR\pos-client.exe" removal-check'
    Goto asked
  export:
    nsExec::ExecToLog '"$INSTDIR\pos-client.exe" removal-check --export "$R1"'
  asked:
  Pop $0
  StrCmp $0 "0" may_go
    MessageBox MB_OK|MB_ICONSTOP "$(TEXT_UNSENT)" /SD IDOK
    SetErrorLevel 2
    Quit
  may_go:
FunctionEnd

Section "Uninstall"
  SetShellVarContext all
  Delete "$SMPROGRAMS\$(TEXT_TILL).lnk"
  Delete "$DESKTOP\$(TEXT_TILL).lnk"
  DeleteRegValue HKLM "${RUN}" "pos-client"
  DeleteRegKey HKLM "${UNINSTALL}"
  RMDir /r "$INSTDIR\_internal"
  RMDir /r "$INSTDIR\store"
  Delete "$INSTDIR\*.*"
  RMDir "$INSTDIR"
SectionEnd
